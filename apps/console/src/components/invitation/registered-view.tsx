"use client";

import { ArrowRight, CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ClientEndpoints } from "../../lib/clients.ts";
import { OWN_PAGE } from "../../lib/local-path.ts";
import { ConnectDetails } from "../accounts/connect-details.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import type { Registered } from "./register-form.tsx";

/** What to do with an account that has just been made. */
export function RegisteredView({
  registered: { account, operatorInvitation },
  contact,
  clients,
}: {
  readonly registered: Registered;
  readonly contact: string | undefined;
  readonly clients: ClientEndpoints;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <CircleCheck aria-hidden className="size-9 text-ok" />
      <h1 ref={heading} tabIndex={-1} className="mt-4 font-semibold text-2xl tracking-tight outline-none">
        Your account is ready
      </h1>
      <p className="wrap-anywhere mt-1.5 text-[0.9375rem] text-ink-2">
        You are <strong className="font-medium text-ink">{account.jid}</strong>. Log in with a client and the password
        that you have chosen.
        {contact && (
          <>
            {" "}
            <strong className="font-medium text-ink">{contact}</strong> is your contact already.
          </>
        )}
      </p>
      {operatorInvitation !== null && (
        <Card id="operator" title="The console" className="mt-7">
          <div className="flex flex-wrap items-center justify-between gap-3 p-4 sm:p-5">
            <p className="min-w-0 flex-[1_1_15rem] text-[0.8125rem] text-ink-2">
              You are invited to be an operator as well. That has a password of its own, which you set on the next page.
            </p>
            <Button asChild look="primary" className="max-sm:w-full">
              <a href={`/operator-invitation/${operatorInvitation}`}>
                Become an operator
                <ArrowRight aria-hidden />
              </a>
            </Button>
          </div>
        </Card>
      )}
      <Card id="connect" title="Connect a client" className="mt-5">
        <ConnectDetails jid={account.jid} clients={clients} isOwn />
      </Card>
      <p className="mt-5 text-[0.8125rem] text-ink-2">
        Your account has{" "}
        <a href={OWN_PAGE} className="text-accent-ink underline underline-offset-2">
          a page of its own
        </a>
        : your devices, your password and your data.
      </p>
    </>
  );
}
