"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage, formFailure } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { availability, connection } from "../../lib/session-words.ts";
import { Badge, Dot } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { EmptyState, ErrorState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useAccountChanges } from "./use-account-changes.ts";

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
  const [ending, setEnding] = useState<string>();
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
          <span className="flex items-center gap-2 text-ink-3 text-xs" title="Renewed every 2 seconds">
            <Dot tone="ok" />
            Live
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
              onEnd={may("session.end", domain) ? () => setEnding(session.jid) : undefined}
            />
          ))}
        </ul>
      )}
      {ending !== undefined && <EndSessionDialog session={ending} onClose={() => setEnding(undefined)} />}
    </Card>
  );
}

function SessionRow({ session, onEnd }: { session: SessionOutput; onEnd: (() => void) | undefined }) {
  const { label, tone } = availability(session);
  return (
    <li className="flex items-start gap-4 border-b px-4 py-3.5 last:border-0 sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <span className="max-w-full truncate font-medium" title={session.jid}>
            {session.resource}
          </span>
          <span className="inline-flex items-center gap-2 text-ink-2 text-xs">
            <Dot tone={tone} />
            {label}
            {session.priority !== undefined && (
              <span className="text-ink-3" title="Where messages to the bare address go first (RFC 6121 §8.5)">
                priority {session.priority}
              </span>
            )}
          </span>
        </p>
        <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-[0.8125rem] text-ink-2 min-[34rem]:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)]">
          <dt className="text-ink-3">Connection</dt>
          <dd className="truncate">{connection(session)}</dd>
          <dt className="text-ink-3">Login</dt>
          <dd className="truncate">{session.mechanism}</dd>
          <dt className="text-ink-3">Address</dt>
          <dd className="truncate" title={session.address}>
            {session.address}
          </dd>
          <dt className="text-ink-3">Since</dt>
          <dd className="truncate">
            <Time at={session.since} />
          </dd>
          {session.client && (
            <>
              <dt className="text-ink-3">Client</dt>
              <dd className="truncate" title={session.client}>
                {session.client}
              </dd>
            </>
          )}
        </dl>
      </div>
      {onEnd && (
        <Button size="sm" onClick={onEnd} aria-label={`End session ${session.resource}`}>
          End
        </Button>
      )}
    </li>
  );
}

function EndSessionDialog({ session, onClose }: { session: string; onClose: () => void }) {
  const { endSession } = useAccountChanges();
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="End session"
      description={
        <>
          <span className="wrap-anywhere font-medium text-ink">{session}</span> is disconnected. The client may log in
          again at once; to keep it out, suspend the account or set another password.
        </>
      }
      submitLabel="End session"
      danger
      busy={endSession.isPending}
      failure={formFailure(endSession.error, [])}
      onSubmit={() => endSession.mutate({ session }, { onSuccess: onClose })}
    />
  );
}
