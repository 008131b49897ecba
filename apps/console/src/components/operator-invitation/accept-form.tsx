"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { type FormEvent, type ReactNode, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { Brand } from "../brand.tsx";
import { MessagePage } from "../message-page.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { PasswordInput } from "../ui/password-input.tsx";

export interface AcceptFormProps {
  readonly token: string;
  readonly email: string;
  /** Says what the invitation is to. */
  readonly children: ReactNode;
  /** Stands below the form. */
  readonly after: ReactNode;
}

/** Where somebody who was invited becomes an operator. */
export function AcceptForm({ token, email, children, after }: AcceptFormProps) {
  const api = useApi();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useMutation(api.operator.accept.mutationOptions());
  const failure = formFailure(accept.error, ["name", "password"]);
  const errorOf = (field: string) => (failure?.field === field ? failure.message : undefined);

  if (accept.isSuccess)
    return (
      <MessagePage
        title="You are an operator now"
        action={
          <Button asChild look="primary">
            <Link href="/sign-in">Sign in</Link>
          </Button>
        }
      >
        Sign in as <strong className="font-medium text-ink">{accept.data.email}</strong> with the password you have set.
      </MessagePage>
    );

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!accept.isPending) accept.mutate({ token, name, password });
  };

  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-5 py-10">
      <Brand />
      <h1 className="mt-8 text-balance font-semibold text-xl tracking-tight">Become an operator</h1>
      <p className="mt-2 break-words text-[0.9375rem] text-ink-2 leading-6">
        {children} You will sign in as <strong className="font-medium text-ink">{email}</strong>.
      </p>
      <form onSubmit={submit} className="mt-6 flex flex-col gap-4" noValidate>
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <Field label="Your name" error={errorOf("name")}>
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="name"
            required
            autoFocus
          />
        </Field>
        <Field label="Password" error={errorOf("password")}>
          <PasswordInput
            value={password}
            onValueChange={setPassword}
            canGenerate
            autoComplete="new-password"
            required
          />
        </Field>
        {failure && !failure.field && <Notice tone="danger">{failure.message}</Notice>}
        <div className="flex justify-end">
          <Button type="submit" look="primary" busy={accept.isPending} className="max-sm:w-full">
            Accept
          </Button>
        </div>
      </form>
      {after}
    </main>
  );
}
