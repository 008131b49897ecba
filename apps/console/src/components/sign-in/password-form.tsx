"use client";

import { type FormEvent, useRef, useState } from "react";
import { type AuthFailure, signIn } from "../../lib/auth-client.ts";
import { OWN_PAGE } from "../../lib/local-path.ts";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { AttemptNotices } from "./attempt-notices.tsx";
import { useAttempt } from "./use-attempt.ts";

interface PasswordFormProps {
  /** `wantsCode`: nobody is signed in yet, a second factor is asked for. */
  readonly onDone: (wantsCode: boolean) => void;
  /** Why the second step did not come to an end. */
  readonly notice: string | undefined;
}

/** Asks for e-mail and password. */
export function PasswordForm({ onDone, notice }: PasswordFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const attempt = useAttempt(explain);
  const passwordInput = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    let wantsCode = false;
    const isDone = await attempt.make(async () => {
      wantsCode = await signIn(email, password);
    });
    if (isDone) onDone(wantsCode);
    else passwordInput.current?.select();
  };

  return (
    <>
      <h1 className="font-semibold text-xl tracking-tight">Sign in</h1>
      <p className="mt-1 text-ink-2">
        For those who look after this server. Your chat account has{" "}
        <a href={OWN_PAGE} className="text-accent-ink underline underline-offset-2">
          a page of its own
        </a>
        .
      </p>
      <form onSubmit={submit} className="mt-6 flex flex-col gap-4" noValidate>
        <AttemptNotices wait={attempt.wait} failure={attempt.failure ?? (attempt.busy ? undefined : notice)} />
        <Field label="E-mail">
          <Input
            type="email"
            name="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field label="Password">
          <PasswordInput
            ref={passwordInput}
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onValueChange={setPassword}
          />
        </Field>
        <Button type="submit" look="primary" busy={attempt.busy} disabled={attempt.wait > 0} className="mt-1">
          Sign in
        </Button>
      </form>
    </>
  );
}

function explain({ status, message }: AuthFailure): string {
  // better-auth refuses what is no e-mail address with 400; to the visitor it is the same.
  return status === 401 || status === 400 ? "E-mail or password is wrong." : message;
}
