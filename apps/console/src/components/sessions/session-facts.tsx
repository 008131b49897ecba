"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import Link from "next/link";
import type { ReactNode } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { cn } from "../../lib/cn.ts";
import { bareOf, bindingWords, connection } from "../../lib/session-words.ts";
import { Time } from "../ui/time.tsx";

interface SessionFactsProps {
  readonly session: SessionOutput;
  /** Whether wide screens show two facts beside each other. */
  readonly isCompact?: boolean;
}

/** All that is known of how a session is connected, name by name; its availability is for the heading above. */
export function SessionFacts({ session, isCompact = false }: SessionFactsProps) {
  return (
    <dl
      className={cn(
        "grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-[0.8125rem] text-ink-2",
        isCompact ? "gap-y-0.5 min-[34rem]:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)]" : "gap-y-2",
      )}
    >
      {factsOf(session).map(({ label, value, node = value }) => (
        <Fact key={label} label={label} title={value} isWhole={!isCompact}>
          {node}
        </Fact>
      ))}
    </dl>
  );
}

interface SessionFact {
  readonly label: string;
  /** As text; absent: the node says all. */
  readonly value?: string;
  readonly node?: ReactNode;
}

function factsOf(session: SessionOutput): readonly SessionFact[] {
  const { client, activeList, idleSince } = session;
  return [
    { label: "Connection", value: connection(session) },
    { label: "Login", value: session.mechanism },
    { label: "Bound to TLS", value: bindingWords(session) },
    { label: "Address", value: session.address },
    { label: "Client", value: client ?? "Not told" },
    activeList === undefined
      ? { label: "Active list", value: "None of its own" }
      : { label: "Active list", value: activeList, node: <ListLink session={session.jid}>{activeList}</ListLink> },
    { label: "Since", node: <Time at={session.since} /> },
    idleSince ? { label: "Idle", node: <Time at={idleSince} /> } : { label: "Idle", value: "Not told" },
    { label: "Server node", value: session.node },
  ];
}

/** The privacy lists of a session's account. */
function ListLink({ session, children }: { readonly session: string; readonly children: ReactNode }) {
  return (
    <Link
      href={`${accountPath(bareOf(session))}/privacy`}
      prefetch={false}
      className="underline underline-offset-2 hover:no-underline"
    >
      {children}
    </Link>
  );
}

interface FactProps {
  readonly label: string;
  readonly title: string | undefined;
  readonly isWhole: boolean;
  readonly children: ReactNode;
}

function Fact({ label, title, isWhole, children }: FactProps) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className={isWhole ? "wrap-anywhere" : "truncate"} {...(title && { title })}>
        {children}
      </dd>
    </>
  );
}
