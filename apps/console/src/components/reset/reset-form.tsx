"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { OWN_PAGE } from "../../lib/local-path.ts";
import { Brand } from "../brand.tsx";
import { OpenWebChat } from "../chat/open-web-chat.tsx";
import { MessagePage } from "../message-page.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { PasswordInput } from "../ui/password-input.tsx";

/** Where the owner of an account sets a new password by a link. */
export function ResetForm({ token, account }: { readonly token: string; readonly account: string }) {
  const api = useApi();
  const [password, setPassword] = useState("");
  const complete = useMutation(api.reset.complete.mutationOptions());
  const failure = formFailure(complete.error, ["password"]);

  if (complete.isSuccess)
    return (
      <MessagePage
        title="Your new password is set"
        action={
          <>
            <OpenWebChat jid={account} />
            <Button asChild>
              <a href={OWN_PAGE}>See your account</a>
            </Button>
          </>
        }
      >
        Log in with it as <strong className="font-medium text-ink">{account}</strong> in each of your clients: those
        that were connected have been logged out.
      </MessagePage>
    );

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!complete.isPending) complete.mutate({ token, password });
  };

  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-5 py-10">
      <Brand />
      <h1 className="mt-8 text-balance font-semibold text-xl tracking-tight">Set a new password</h1>
      <p className="mt-2 break-words text-[0.9375rem] text-ink-2 leading-6">
        For the account <strong className="font-medium text-ink">{account}</strong>. Every client that is connected now
        is logged out by it.
      </p>
      <form onSubmit={submit} className="mt-6 flex flex-col gap-4" noValidate>
        <input type="text" name="username" autoComplete="username" value={account} readOnly hidden />
        <Field label="New password" error={failure?.field === "password" ? failure.message : undefined}>
          <PasswordInput
            value={password}
            onValueChange={setPassword}
            canGenerate
            autoComplete="new-password"
            required
            autoFocus
          />
        </Field>
        {failure && !failure.field && <Notice tone="danger">{failure.message}</Notice>}
        <div className="flex justify-end">
          <Button type="submit" look="primary" busy={complete.isPending} className="max-sm:w-full">
            Set password
          </Button>
        </div>
      </form>
    </main>
  );
}
