"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { noSessionFilters, writeSessionFilters } from "../../lib/session-filters.ts";
import { EndSessionsDialog } from "../sessions/end-sessions-dialog.tsx";
import { SessionAvailability } from "../sessions/session-availability.tsx";
import { SessionFacts } from "../sessions/session-facts.tsx";
import { Badge, Dot } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState, ErrorState, Skeleton } from "../ui/states.tsx";

/** How often the sessions on the screen are renewed, in milliseconds. */
const REFRESH_MS = 2000;

interface SessionListProps {
  readonly jid: string;
  readonly domain: string;
  readonly suspended: boolean;
}

/** The sessions of an account, as they are now. */
export function SessionList({ jid, domain, suspended }: SessionListProps) {
  const api = useApi();
  const may = useMay();
  const sessions = useQuery({ ...api.session.of.queryOptions({ account: jid }), refetchInterval: REFRESH_MS });
  const [ending, setEnding] = useState<readonly SessionOutput[]>();
  const rows = sessions.data;
  return (
    <Card
      id="sessions"
      title={
        <>
          Sessions
          {rows && rows.length > 0 && <span className="ml-2 font-normal text-ink-3 tabular-nums">{rows.length}</span>}
        </>
      }
      actions={
        sessions.isError ? (
          rows && <Badge tone="warn">Not up to date</Badge>
        ) : (
          <span className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="flex items-center gap-2 text-ink-3 text-xs" title="Renewed every 2 seconds">
              <Dot tone="ok" />
              Live
            </span>
            <Button asChild size="sm">
              <Link href={`/sessions${writeSessionFilters({ ...noSessionFilters, domain })}`} prefetch={false}>
                Everyone online
              </Link>
            </Button>
            {rows && rows.length > 1 && may("session.end", domain) && (
              <Button size="sm" look="danger-quiet" onClick={() => setEnding(rows)}>
                End all…
              </Button>
            )}
          </span>
        )
      }
    >
      {sessions.isError && !rows ? (
        <ErrorState error={failureMessage(sessions.error)} onRetry={() => void sessions.refetch()} className="py-10" />
      ) : !rows ? (
        <div role="status" aria-label="Loading sessions" className="space-y-3 p-5">
          <Skeleton className="w-1/3" />
          <Skeleton className="w-2/3" />
        </div>
      ) : rows.length === 0 ? (
        <EmptyState icon={Plug} title="No sessions" className="py-10">
          {suspended
            ? "The account is suspended: nobody can log in to it."
            : "Nobody is logged in to this account. A session shows up here the moment a client connects."}
        </EmptyState>
      ) : (
        <ul aria-label="Sessions">
          {rows.map((session) => (
            <SessionRow
              key={session.jid}
              session={session}
              onEnd={may("session.end", domain) ? () => setEnding([session]) : undefined}
            />
          ))}
        </ul>
      )}
      {ending && <EndSessionsDialog sessions={ending} onClose={() => setEnding(undefined)} />}
    </Card>
  );
}

function SessionRow({ session, onEnd }: { session: SessionOutput; onEnd: (() => void) | undefined }) {
  return (
    <li className="flex items-start gap-4 border-b px-4 py-3.5 last:border-0 sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="mb-1.5 flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <span className="max-w-full truncate font-medium" title={session.jid}>
            {session.resource}
          </span>
          <SessionAvailability session={session} />
        </p>
        <SessionFacts session={session} isCompact />
      </div>
      {onEnd && (
        <Button size="sm" onClick={onEnd} aria-label={`End session ${session.resource}`}>
          End
        </Button>
      )}
    </li>
  );
}
