"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ChatFailure } from "../../lib/web-chat.ts";
import { Brand } from "../brand.tsx";
import { ThemeToggle } from "../theme.tsx";
import { Button } from "../ui/button.tsx";
import { Check } from "../ui/check.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { PasswordInput } from "../ui/password-input.tsx";

interface ChatSignInProps {
  /** The WebSocket address of the live server. */
  readonly socket: string;
  /** The domain of addresses that are typed without one. */
  readonly domain: string | undefined;
  readonly account: string;
  readonly isBusy: boolean;
  readonly failure: ChatFailure | undefined;
  readonly onSignIn: (jid: string, password: string, isKept: boolean) => void;
}

/** Asks for the address and the password of a chat account. */
export function ChatSignIn({ socket, domain, account, isBusy, failure, onSignIn }: ChatSignInProps) {
  const [address, setAddress] = useState(account);
  const [password, setPassword] = useState("");
  const [isKept, setKept] = useState(false);
  const [fault, setFault] = useState<string>();
  const passwordInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (failure === "credentials") passwordInput.current?.select();
  }, [failure]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isBusy) return;
    const typed = address.trim().replace(/^xmpp:/, "");
    const jid = typed.includes("@") || domain === undefined ? typed : `${typed}@${domain}`;
    const wrong = !/^[^@\s]+@[^@\s]+$/.test(jid);
    setFault(wrong ? "Enter the whole address, such as romeo@example.net." : undefined);
    if (!wrong && password !== "") onSignIn(jid, password, isKept);
    else if (!wrong) passwordInput.current?.focus();
  };

  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col px-5 pt-[max(2.5rem,16vh)] pb-10">
      <div className="mb-8 flex items-center justify-between">
        <Brand />
        <ThemeToggle />
      </div>
      <h1 className="font-semibold text-xl tracking-tight">Web chat</h1>
      <p className="mt-1 text-ink-2">Sign in with your chat address and its password.</p>
      <form onSubmit={submit} className="mt-6 flex flex-col gap-4" noValidate>
        {failure && !isBusy && (
          <Notice tone="danger">
            <Why failure={failure} socket={socket} />
          </Notice>
        )}
        <Field
          label="Address"
          error={fault}
          hint={domain === undefined ? undefined : `The part before @${domain} is enough.`}
        >
          <Input
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            inputMode="email"
            required
            autoFocus={account === ""}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
        </Field>
        <Field label="Password">
          <PasswordInput
            ref={passwordInput}
            name="password"
            autoComplete="current-password"
            required
            autoFocus={account !== ""}
            value={password}
            onValueChange={setPassword}
          />
        </Field>
        <div className="rounded-lg border">
          <Check
            label="Stay signed in on this device"
            note="Not on a computer that others use. Without it, closing the tab signs you out."
            checked={isKept}
            onCheckedChange={setKept}
          />
        </div>
        <Button type="submit" look="primary" busy={isBusy} className="mt-1">
          {isBusy ? "Connecting…" : "Sign in"}
        </Button>
      </form>
    </main>
  );
}

/** What went wrong, and what to do about it. */
function Why({ failure, socket }: { readonly failure: ChatFailure; readonly socket: string }) {
  switch (failure) {
    case "credentials":
      return (
        <>
          Address or password is wrong. If you are sure of both, there were too many attempts, and waiting a few minutes
          helps; or the account is suspended.
        </>
      );
    case "domain":
      return "This server does not serve the domain of that address. Look at what stands after the @.";
    case "ended":
      return "The server has ended this session. Sign in again.";
    case "program":
      return "The chat could not be loaded. Look at your connection, then load the page again.";
    case "unreachable":
      return <Unreachable socket={socket} />;
  }
}

function Unreachable({ socket }: { readonly socket: string }) {
  const { protocol, host } = new URL(socket);
  if (protocol !== "wss:") return "The chat server does not answer. Try again in a moment.";
  return (
    <>
      No connection to the chat server. Either it does not answer, or this browser does not trust its certificate:{" "}
      <a href={`https://${host}/healthz`} target="_blank" rel="noreferrer" className="underline">
        open {host}
      </a>{" "}
      to see which, then try again.
    </>
  );
}
