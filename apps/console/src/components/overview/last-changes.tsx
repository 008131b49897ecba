"use client";

import { useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import Link from "next/link";
import { useApi } from "../../lib/api.tsx";
import { actionWords, auditActor, auditEffect } from "../../lib/audit-words.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { lastChanges, lastChangesInput } from "../../lib/last-changes.ts";
import { useOperator } from "../../lib/operator.tsx";
import { AuditTarget } from "../audit/audit-text.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState, ErrorState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

/** How often it is looked whether sessions have confirmed what has not reached them yet, in milliseconds. */
const PENDING_MS = 2000;

const SKELETON_ROWS = ["a", "b", "c", "d", "e", "f"];

/** What was changed last, by whom, and what it did to live sessions. `domains`: those that have a page. */
export function LastChanges({ domains }: { readonly domains: readonly string[] }) {
  const api = useApi();
  const { id: own } = useOperator();
  const audit = useQuery({
    ...api.audit.list.queryOptions(lastChangesInput),
    refetchInterval: ({ state }) =>
      lastChanges(state.data?.items ?? []).some(({ effect }) => effect.pending > 0) && PENDING_MS,
  });
  const entries = audit.data && lastChanges(audit.data.items);
  const known = new Set(domains);
  return (
    <Card
      id="last-changes"
      title="Last changes"
      actions={
        <Link href="/audit" prefetch={false} className="text-accent-ink text-xs underline underline-offset-2">
          All changes
        </Link>
      }
    >
      {!entries ? (
        audit.isError ? (
          <ErrorState error={failureMessage(audit.error)} onRetry={() => void audit.refetch()} className="py-8" />
        ) : (
          <div role="status" aria-label="Loading last changes">
            {SKELETON_ROWS.map((row) => (
              <div key={row} className="flex h-14 items-center border-b px-4 last:border-0 sm:px-5">
                <Skeleton className="w-1/2" />
              </div>
            ))}
          </div>
        )
      ) : entries.length === 0 ? (
        <EmptyState icon={ScrollText} title="Nothing was changed lately" className="py-8">
          Each change is told here the moment it is made.
        </EmptyState>
      ) : (
        <ul className="divide-y">
          {entries.map((entry) => {
            const effect = auditEffect(entry);
            return (
              <li key={entry.id} className="relative flex min-h-14 items-center gap-3 px-4 py-2 hover:bg-hover sm:px-5">
                <div className="min-w-0 flex-1">
                  <p className="flex min-w-0 flex-wrap gap-x-2">
                    <Link
                      href={`/audit?entry=${entry.id}`}
                      prefetch={false}
                      className="font-medium after:absolute after:inset-0"
                    >
                      {actionWords(entry.action)}
                    </Link>
                    <AuditTarget
                      entry={entry}
                      domains={known}
                      className="relative z-10 min-w-0 max-w-full truncate text-ink-2"
                    />
                  </p>
                  <p className="truncate text-ink-3 text-xs" title={entry.actor}>
                    {auditActor(entry, own)}
                    {effect !== undefined && ` · ${effect.replace(/\.$/, "")}`}
                  </p>
                </div>
                <span className="shrink-0 text-ink-3 text-xs">
                  <Time at={entry.at} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
