"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import Link from "next/link";
import { goInPlace } from "../../lib/in-place.ts";
import { availability, bareOf, connection, domainOf, idleFor } from "../../lib/session-words.ts";
import { Dot } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import type { DataColumn } from "../ui/data-table.tsx";
import { Time } from "../ui/time.tsx";

/** Characters of a node's id that tell it from others. */
const NODE_SHOWN = 8;

interface SessionColumnsInput {
  /** The URL that shows the details of one. */
  readonly hrefOf: (jid: string) => string;
  /** Absent: this operator ends none. */
  readonly onEnd?: ((session: SessionOutput) => void) | undefined;
  readonly mayEnd: (domain: string) => boolean;
}

/** The columns of the table of sessions. */
export function sessionColumns({ hrefOf, onEnd, mayEnd }: SessionColumnsInput): readonly DataColumn<SessionOutput>[] {
  const columns: readonly DataColumn<SessionOutput>[] = [
    {
      id: "account",
      label: "Account and client",
      required: true,
      sortable: true,
      cell: (session) => {
        const { jid, resource, client } = session;
        const href = hrefOf(jid);
        return (
          <>
            <Link
              href={href}
              prefetch={false}
              title={jid}
              onClick={(event) => goInPlace(event, href)}
              className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
            >
              {bareOf(jid)}
            </Link>
            <span className="block truncate text-ink-3 text-xs" title={client ? `${resource} · ${client}` : resource}>
              <span className="sm:hidden">{availability(session).label} · </span>
              {resource}
              {client && ` · ${client}`}
            </span>
          </>
        );
      },
    },
    {
      id: "show",
      label: "Availability",
      width: "w-36",
      from: "sm",
      cell: (session) => <AvailabilityCell session={session} />,
    },
    {
      id: "login",
      label: "Encryption and login",
      width: "w-52",
      from: "md",
      cell: (session) => {
        const { mechanism, channelBinding } = session;
        const login = channelBinding === undefined ? mechanism : `${mechanism} · ${channelBinding}`;
        return (
          <TwoLines first={connection(session)} second={login} title={login} isWarning={session.tls === undefined} />
        );
      },
    },
    {
      id: "address",
      label: "Address and node",
      width: "w-34",
      from: "lg",
      cell: ({ address, node }) => (
        <TwoLines first={address} second={node.slice(0, NODE_SHOWN)} title={`Server node ${node}`} />
      ),
    },
    {
      id: "list",
      label: "Active list",
      width: "w-22",
      from: "xl",
      cell: ({ activeList }) => <Optional text={activeList} />,
    },
    {
      id: "since",
      label: "Since",
      width: "w-36",
      from: "md",
      sortable: true,
      cell: ({ since }) => <Time at={since} className="block truncate text-ink-2" />,
    },
  ];
  if (!onEnd) return columns;
  return [
    ...columns,
    {
      id: "end",
      label: "End",
      isLabelHidden: true,
      required: true,
      width: "w-16",
      align: "right",
      cell: (session) =>
        mayEnd(domainOf(session.jid)) && (
          <span className="relative">
            <Button size="sm" look="ghost" onClick={() => onEnd(session)} aria-label={`End session ${session.jid}`}>
              End
            </Button>
          </span>
        ),
    },
  ];
}

function AvailabilityCell({ session }: { readonly session: SessionOutput }) {
  const { label, tone } = availability(session);
  const idle = idleFor(session, new Date());
  const priority = session.priority === undefined ? undefined : `priority ${session.priority}`;
  const second = [idle && `idle ${idle}`, priority].filter(Boolean).join(", ");
  return (
    <>
      <span className="flex min-w-0 items-center gap-2">
        <Dot tone={tone} />
        <span className="truncate text-ink-2" title={label}>
          {label}
        </span>
      </span>
      {second && (
        <span className="block truncate pl-4 text-ink-3 text-xs" title={second}>
          {second}
        </span>
      )}
    </>
  );
}

interface TwoLinesProps {
  readonly first: string;
  readonly second: string;
  /** The whole second line. */
  readonly title: string;
  readonly isWarning?: boolean;
}

function TwoLines({ first, second, title, isWarning = false }: TwoLinesProps) {
  return (
    <>
      <span className={isWarning ? "block truncate text-warn-ink" : "block truncate text-ink-2"} title={first}>
        {first}
      </span>
      <span className="block truncate text-ink-3 text-xs" title={title}>
        {second}
      </span>
    </>
  );
}

function Optional({ text }: { readonly text: string | undefined }) {
  return text === undefined ? (
    <span className="text-ink-3">–</span>
  ) : (
    <span className="block truncate text-ink-2" title={text}>
      {text}
    </span>
  );
}
