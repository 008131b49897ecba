"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import Link from "next/link";
import { accountPath } from "../../lib/account-path.ts";
import { useApi } from "../../lib/api.tsx";
import { failureMessage, isAbsent } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { bareOf, domainOf } from "../../lib/session-words.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState, ErrorState, Skeleton } from "../ui/states.tsx";
import { SessionAvailability } from "./session-availability.tsx";
import { SessionFacts } from "./session-facts.tsx";

/** How often an open session is looked at again, in milliseconds. */
const REFRESH_MS = 5000;

interface SessionDetailsProps {
  readonly jid: string;
  /** As the list has it, until it is asked for. */
  readonly known: SessionOutput | undefined;
  readonly onEnd: (session: SessionOutput) => void;
  readonly onClose: () => void;
}

/** All that is known of one session. */
export function SessionDetails({ jid, known, onEnd, onClose }: SessionDetailsProps) {
  const api = useApi();
  const may = useMay();
  const account = bareOf(jid);
  const sessions = useQuery({ ...api.session.of.queryOptions({ account }), refetchInterval: REFRESH_MS });
  const session = sessions.data ? sessions.data.find((one) => one.jid === jid) : known;
  return (
    <Dialog open onOpenChange={onClose} title={session?.resource ?? "Session"} className="sm:max-w-lg">
      {session ? (
        <>
          <div className="px-5 pt-1 pb-5 sm:px-6">
            <p className="wrap-anywhere mb-4 text-ink-2 text-sm">
              <Link
                href={`${accountPath(account)}/sessions`}
                prefetch={false}
                className="mr-3 underline underline-offset-2 hover:no-underline"
              >
                {account}
              </Link>
              <SessionAvailability session={session} />
            </p>
            <SessionFacts session={session} />
          </div>
          {may("session.end", domainOf(jid)) && (
            <div className="flex justify-end border-t px-5 py-4 sm:px-6">
              <Button look="danger-quiet" onClick={() => onEnd(session)}>
                End session…
              </Button>
            </div>
          )}
        </>
      ) : sessions.isError && !isAbsent(sessions.error) ? (
        <ErrorState error={failureMessage(sessions.error)} onRetry={() => void sessions.refetch()} />
      ) : sessions.isPending ? (
        <div role="status" aria-label="Loading session" className="h-64 space-y-5 p-6">
          <Skeleton className="w-3/5" />
          <Skeleton className="w-2/5" />
          <Skeleton className="w-1/2" />
        </div>
      ) : (
        <EmptyState icon={Plug} title="This session has ended" className="py-10">
          <span className="wrap-anywhere">{jid}</span> is not connected any more.
        </EmptyState>
      )}
    </Dialog>
  );
}
