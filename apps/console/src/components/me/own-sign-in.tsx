"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { signInToOwnPage } from "../../lib/own-page-client.ts";
import { Brand } from "../brand.tsx";
import { AttemptNotices } from "../sign-in/attempt-notices.tsx";
import { useAttempt } from "../sign-in/use-attempt.ts";
import { ThemeToggle } from "../theme.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { Time } from "../ui/time.tsx";

/** A session that is over, with why. */
interface Ended {
  readonly account: string;
  readonly ended: "suspended" | "deleted" | "signedOut";
  readonly until?: Date;
}

interface OwnSignInProps {
  readonly ended?: Ended;
  /** Whether the browser was signed in so long ago that nothing is known of it. */
  readonly isCookieOld: boolean;
  /** Whether a page of another site has led here. */
  readonly isFromElsewhere: boolean;
}

/** Where the owner of an account signs in to the account's own page. */
export function OwnSignIn({ ended, isCookieOld, isFromElsewhere }: OwnSignInProps) {
  const router = useRouter();
  const [address, setAddress] = useState(ended?.account ?? "");
  const [password, setPassword] = useState("");
  const attempt = useAttempt();
  const passwordInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (isFromElsewhere) router.refresh();
  }, [isFromElsewhere, router]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await attempt.make(() => signInToOwnPage(address, password))) router.refresh();
    else passwordInput.current?.select();
  };

  const isTold = attempt.failure === undefined && attempt.wait === 0 && !attempt.busy;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col px-5 pt-[max(2.5rem,12vh)] pb-10">
      <div className="mb-8 flex items-center justify-between">
        <Brand />
        <ThemeToggle />
      </div>
      <h1 className="font-semibold text-xl tracking-tight">Your chat account</h1>
      <p className="mt-1 text-ink-2">
        See which devices use it, change its password, and take your data with you. Sign in with the address and the
        password that you chat with.
      </p>
      <form onSubmit={submit} className="mt-6 flex flex-col gap-4" noValidate>
        {isTold && ended && (
          <Notice tone={ended.ended === "signedOut" ? "info" : "warn"}>
            <WhyEnded {...ended} />
          </Notice>
        )}
        {isTold && isCookieOld && <Notice>You were signed out, for nothing was done here for a while.</Notice>}
        <AttemptNotices wait={attempt.wait} failure={attempt.failure} />
        <Field label="Address" hint="It looks like an e-mail address: name@example.net">
          <Input
            type="text"
            inputMode="email"
            name="address"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            required
            autoFocus={!ended}
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
            autoFocus={ended !== undefined}
            value={password}
            onValueChange={setPassword}
          />
        </Field>
        <Button type="submit" look="primary" busy={attempt.busy} disabled={attempt.wait > 0} className="mt-1">
          Sign in
        </Button>
      </form>
      <p className="mt-6 text-[0.8125rem] text-ink-3">
        Forgotten your password? Ask whoever runs this server for a link by which you set a new one.
      </p>
    </main>
  );
}

function WhyEnded({ account, ended, until }: Ended) {
  const name = <strong className="font-medium">{account}</strong>;
  switch (ended) {
    case "suspended":
      return (
        <>
          The account {name} is suspended
          {until && (
            <>
              {" "}
              until <Time at={until} as="moment" />
            </>
          )}
          . Nobody can use it, and every device has been signed out. Ask whoever runs this server.
        </>
      );
    case "deleted":
      return <>The account {name} is deleted. Whoever runs this server can restore it for a while.</>;
    case "signedOut":
      return <>You were signed out: the password was changed, or you signed out from another place.</>;
  }
}
