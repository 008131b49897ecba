"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { signIn } from "../../lib/auth-client.ts";
import { type FormFailure, formFailure } from "../../lib/form-failure.ts";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { PasswordInput } from "../ui/password-input.tsx";

/** The rule that the service has for an owner's password, told before it is broken. */
const OWNER_PASSWORD_MINIMUM = 10;

type Made = RouterOutputs["setup"]["complete"];

interface SetupFormProps {
  readonly token: string;
  /** Called when everything is made and the owner is signed in, as far as that worked. */
  readonly onDone: (made: Made) => void;
}

export function SetupForm({ token, onDone }: SetupFormProps) {
  const api = useApi();
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [ownerPassword, setOwnerPassword] = useState("");
  const [domain, setDomain] = useState("");
  const [withAccount, setWithAccount] = useState(true);
  const [username, setUsername] = useState("");
  const [accountPassword, setAccountPassword] = useState("");

  const complete = useMutation(
    api.setup.complete.mutationOptions({
      async onSuccess(made) {
        // Should this fail, the next page asks for the password: nothing is lost.
        await signIn(email, ownerPassword).catch(() => undefined);
        onDone(made);
      },
    }),
  );

  const wantsAccount = withAccount && username.trim() !== "";
  const failure = formFailure(complete.error, ["name", "email", "password", "domain", "username"]);
  const isOwners = ownerPassword.length < OWNER_PASSWORD_MINIMUM || !wantsAccount;
  const errorOf = (field: string): string | undefined => errorIn(failure, field);

  useEffect(() => {
    if (failure?.field) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failure?.field]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (complete.isPending) return;
    complete.mutate({
      token,
      owner: { name, email, password: ownerPassword },
      domain,
      ...(wantsAccount && { account: { username, password: accountPassword } }),
    });
  };

  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">Set up Rostra</h1>
      <p className="mt-1.5 text-[0.9375rem] text-ink-2">
        Three short steps, and the first people can chat. Everything can be changed later but the domain’s name.
      </p>
      <form ref={form} onSubmit={submit} className="mt-7 flex flex-col gap-5" noValidate>
        <Step
          number={1}
          title="You, the owner"
          description="You sign in to this console with these; it is not a chat account."
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Your name" error={errorOf("name")}>
              <Input
                value={name}
                onChange={(event) => setName(event.target.value)}
                autoComplete="name"
                required
                autoFocus
              />
            </Field>
            <Field label="E-mail" error={errorOf("email")}>
              <Input
                type="email"
                value={email}
                onChange={(event) => setEmail(event.target.value)}
                autoComplete="username"
                required
              />
            </Field>
          </div>
          <Field
            label="Password"
            hint={`At least ${OWNER_PASSWORD_MINIMUM} characters.`}
            error={isOwners ? errorOf("password") : undefined}
          >
            <PasswordInput
              value={ownerPassword}
              onValueChange={setOwnerPassword}
              autoComplete="new-password"
              required
            />
          </Field>
        </Step>
        <Step number={2} title="Your domain" description="The part of everybody’s address after the @.">
          <Field
            label="Domain"
            hint="Use a name that belongs to you. To try things out on this machine, localhost will do."
            error={errorOf("domain")}
          >
            <Input
              value={domain}
              onChange={(event) => setDomain(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              inputMode="url"
              placeholder="chat.example.org"
              required
            />
          </Field>
        </Step>
        <Step number={3} title="A first account" description="Somebody who can log in with a chat client at once.">
          <label className="flex items-center gap-2.5">
            <input
              type="checkbox"
              checked={withAccount}
              onChange={(event) => setWithAccount(event.target.checked)}
              className="size-4"
            />
            Create an account now
          </label>
          {withAccount && (
            <div className="grid items-start gap-4 sm:grid-cols-2">
              <Field label="Username" note="optional" error={errorOf("username")}>
                <Input
                  value={username}
                  onChange={(event) => setUsername(event.target.value)}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                />
              </Field>
              <Field label="Account password" error={isOwners ? undefined : errorOf("password")}>
                <PasswordInput
                  value={accountPassword}
                  onValueChange={setAccountPassword}
                  canGenerate
                  autoComplete="off"
                />
              </Field>
            </div>
          )}
        </Step>
        {failure && !failure.field && <Notice tone="danger">{failure.message}</Notice>}
        <div className="flex justify-end">
          <Button type="submit" look="primary" busy={complete.isPending} className="max-sm:w-full">
            Finish setup
          </Button>
        </div>
      </form>
    </>
  );
}

function errorIn(failure: FormFailure | undefined, field: string): string | undefined {
  return failure?.field === field ? failure.message : undefined;
}

function Step(props: { number: number; title: string; description: string; children: ReactNode }) {
  const { number, title, description, children } = props;
  return (
    <fieldset className="min-w-0 rounded-xl border bg-surface p-4 sm:p-5">
      <legend className="sr-only">{title}</legend>
      <div className="mb-4 flex items-start gap-3">
        <span
          aria-hidden
          className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent-ink text-xs tabular-nums"
        >
          {number}
        </span>
        <div className="min-w-0">
          <h2 className="font-semibold text-[0.9375rem] leading-6">{title}</h2>
          <p className="text-ink-2 text-[0.8125rem]">{description}</p>
        </div>
      </div>
      <div className="flex flex-col gap-4">{children}</div>
    </fieldset>
  );
}
