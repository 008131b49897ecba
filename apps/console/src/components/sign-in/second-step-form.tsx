"use client";

import { type FormEvent, useRef, useState } from "react";
import { AuthFailure, signInByCode } from "../../lib/auth-client.ts";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { AttemptNotices } from "./attempt-notices.tsx";
import { useAttempt } from "./use-attempt.ts";

interface SecondStepFormProps {
  readonly onDone: () => void;
  /** Called when the password must be given again; `reason` says why, where it is not by choice. */
  readonly onStartAgain: (reason?: string) => void;
}

/** Asks for a code of the authenticator app, or for a recovery code. */
export function SecondStepForm({ onDone, onStartAgain }: SecondStepFormProps) {
  const [byRecovery, setByRecovery] = useState(false);
  const [code, setCode] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const attempt = useAttempt();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const isDone = await attempt.make(async () => {
      try {
        await signInByCode(byRecovery ? { recoveryCode: code } : { code });
      } catch (error) {
        if (error instanceof AuthFailure && error.status === 410) onStartAgain(error.message);
        throw error;
      }
    });
    if (isDone) onDone();
    else input.current?.select();
  };

  return (
    <>
      <h1 className="font-semibold text-xl tracking-tight">Second step</h1>
      <p className="mt-1 text-ink-2">
        {byRecovery
          ? "Type one of the recovery codes that you kept. Each is good once."
          : "Type the code that your authenticator app shows for this console."}
      </p>
      <form onSubmit={submit} className="mt-6 flex flex-col gap-4" noValidate>
        <AttemptNotices {...attempt} />
        <Field label={byRecovery ? "Recovery code" : "Code"}>
          <Input
            key={String(byRecovery)}
            ref={input}
            name="code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            required
            autoFocus
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className="font-mono tracking-wider"
            {...(byRecovery ? { autoComplete: "off" } : { autoComplete: "one-time-code", inputMode: "numeric" })}
          />
        </Field>
        <Button type="submit" look="primary" busy={attempt.busy} disabled={attempt.wait > 0} className="mt-1">
          Sign in
        </Button>
      </form>
      <div className="mt-4 flex flex-wrap justify-between gap-2">
        <Button
          look="ghost"
          size="sm"
          onClick={() => {
            setByRecovery(!byRecovery);
            setCode("");
          }}
        >
          {byRecovery ? "Use the authenticator app" : "Use a recovery code"}
        </Button>
        <Button look="ghost" size="sm" onClick={() => onStartAgain()}>
          Start again
        </Button>
      </div>
    </>
  );
}
