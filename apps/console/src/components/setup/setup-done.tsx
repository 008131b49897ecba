"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { ArrowRight, CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { type ClientEndpoints, isLoopbackHost } from "../../lib/clients.ts";
import { ConnectDetails } from "../accounts/connect-details.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";

interface SetupDoneProps {
  readonly made: RouterOutputs["setup"]["complete"];
  readonly clients: ClientEndpoints;
}

/** How to connect the first client, and where to go on. */
export function SetupDone({ made: { domain, account, owner }, clients }: SetupDoneProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const steps = [
    account
      ? `Connect a client as ${account.jid}, with the card above.`
      : "Create the first account, then connect a client with it.",
    "Create accounts for the others: one by one in the console, or many from a file with rostractl account import.",
    isLoopbackHost(clients.host)
      ? "So far only programs on this machine can connect. To let others in, set ROSTRA_BIND=0.0.0.0 in rostra.env and restart."
      : `Point the DNS name ${domain.name} at this machine, so that clients find the server by themselves.`,
  ];
  return (
    <>
      <CircleCheck aria-hidden className="size-9 text-ok" />
      <h1 ref={heading} tabIndex={-1} className="mt-4 font-semibold text-2xl tracking-tight outline-none">
        Rostra is ready
      </h1>
      <p className="mt-1.5 text-[0.9375rem] text-ink-2">
        <span className="wrap-anywhere font-medium text-ink">{domain.name}</span> is served from now on, and{" "}
        {owner.name} is its owner.
      </p>
      {account && (
        <Card id="connect" title="Connect a client" className="mt-7">
          <ConnectDetails jid={account.jid} clients={clients} isOwn />
        </Card>
      )}
      <Card id="next" title="Next steps" className="mt-5">
        <ol className="divide-y">
          {steps.map((step, index) => (
            <li key={step} className="flex gap-3 px-4 py-3 sm:px-5">
              <span aria-hidden className="text-ink-3 tabular-nums">
                {index + 1}.
              </span>
              <span className="wrap-anywhere min-w-0 text-ink-2">{step}</span>
            </li>
          ))}
        </ol>
      </Card>
      <div className="mt-6 flex justify-end">
        <Button asChild look="primary" className="max-sm:w-full">
          {/* A whole new page: what the browser cached before there was an owner is worth nothing. */}
          <a href="/accounts">
            Go to the console
            <ArrowRight aria-hidden />
          </a>
        </Button>
      </div>
    </>
  );
}
