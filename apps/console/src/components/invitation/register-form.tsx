"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formFailure } from "../../lib/form-failure.ts";
import { passwordHint, usernameFault } from "../../lib/registration-words.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { PasswordInput } from "../ui/password-input.tsx";

export type Registered = RouterOutputs["invitation"]["register"];

interface RegisterFormProps {
  readonly token: string;
  readonly domain: string;
  /** Fixed by the invitation; undefined: chosen here. */
  readonly username: string | undefined;
  /** Whether the invitation makes an operator as well, who signs in with an e-mail. */
  readonly asksEmail: boolean;
  readonly onDone: (registered: Registered) => void;
}

/** Where somebody who is invited makes the account. */
export function RegisterForm({ token, domain, username: fixed, asksEmail, onDone }: RegisterFormProps) {
  const api = useApi();
  const form = useRef<HTMLFormElement>(null);
  const [username, setUsername] = useState(fixed ?? "");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const register = useMutation(api.invitation.register.mutationOptions({ onSuccess: onDone }));
  const failure = formFailure(register.error, ["username", "password", "email"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);
  const typed = usernameFault(username);
  const isOpen = username.trim() === "" || typed !== undefined || errorOf("username") !== undefined;
  const address = `${isOpen ? "username" : username.trim()}@${domain}`;

  useEffect(() => {
    if (failure?.field) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failure?.field]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (register.isPending || typed !== undefined) return;
    register.mutate({ domain, username, password, token, ...(asksEmail && { email }) });
  };

  return (
    <Card id="make-account" title="Make your account" className="mt-7">
      <form
        ref={form}
        onSubmit={submit}
        aria-labelledby="make-account"
        className="flex flex-col gap-4 p-4 sm:p-5"
        noValidate
      >
        {fixed === undefined ? (
          <Field
            label="Username"
            hint={`Your address will be ${address}. It cannot be changed later.`}
            error={typed ?? errorOf("username")}
          >
            <Input
              value={username}
              onChange={(event) => {
                setUsername(event.target.value);
                register.reset();
              }}
              autoComplete="username"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              required
            />
          </Field>
        ) : (
          <Field label="Address" hint="The invitation is for this address." error={errorOf("username")}>
            <Input value={`${fixed}@${domain}`} readOnly autoComplete="username" />
          </Field>
        )}
        {asksEmail && (
          <Field label="E-mail" hint="You will sign in to the console with it." error={errorOf("email")}>
            <Input
              type="email"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              autoComplete="email"
              required
            />
          </Field>
        )}
        <Field label="Password" hint={passwordHint(password)} error={errorOf("password")}>
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
          <Button type="submit" look="primary" busy={register.isPending} className="max-sm:w-full">
            Make account
          </Button>
        </div>
      </form>
    </Card>
  );
}
