"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { AuthFailure, signIn } from "../lib/auth-client.ts";
import { Brand } from "./brand.tsx";
import { ThemeToggle } from "./theme.tsx";
import { Button } from "./ui/button.tsx";
import { Field, Input } from "./ui/field.tsx";
import { Notice } from "./ui/notice.tsx";
import { PasswordInput } from "./ui/password-input.tsx";

/** `next` is where to go then. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [waitUntil, setWaitUntil] = useState<number>();
  const wait = useSecondsUntil(waitUntil);
  const passwordInput = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    setWaitUntil(undefined);
    try {
      await signIn(email, password);
      router.replace(next);
      router.refresh();
    } catch (error) {
      setBusy(false);
      if (error instanceof AuthFailure && error.retryAfterSeconds !== undefined)
        setWaitUntil(Date.now() + error.retryAfterSeconds * 1000);
      else setFailure(explain(error));
      passwordInput.current?.select();
    }
  };

  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col px-5 pt-[max(2.5rem,16vh)] pb-10">
      <div className="mb-8 flex items-center justify-between">
        <Brand />
        <ThemeToggle />
      </div>
      <h1 className="font-semibold text-xl tracking-tight">Sign in</h1>
      <p className="mt-1 text-ink-2">For those who look after this server. Chat accounts sign in with a chat client.</p>
      <form onSubmit={submit} className="mt-6 flex flex-col gap-4" noValidate>
        {failure && <Notice tone="danger">{failure}</Notice>}
        {wait > 0 && (
          <Notice tone="warn">
            <span role="status">Too many tries. Wait {duration(wait)} and try again.</span>
          </Notice>
        )}
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
        <Button type="submit" look="primary" busy={busy} disabled={wait > 0} className="mt-1">
          Sign in
        </Button>
      </form>
    </main>
  );
}

function explain(error: unknown): string {
  if (!(error instanceof AuthFailure))
    return "The console’s server cannot be reached. Check the connection and try again.";
  // better-auth refuses what is no e-mail address with 400; to the visitor it is the same.
  if (error.status === 401 || error.status === 400) return "E-mail or password is wrong.";
  return error.message;
}

/** The seconds from now until `until`, counting down; 0 when it is over or not set. */
function useSecondsUntil(until: number | undefined): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (until === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? 0 : Math.max(0, Math.ceil((until - (now || until)) / 1000));
}

function duration(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
