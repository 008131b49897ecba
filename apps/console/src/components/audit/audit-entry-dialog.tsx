"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useApi } from "../../lib/api.tsx";
import type { AuditFilters } from "../../lib/audit-filters.ts";
import {
  actionWords,
  auditActor,
  auditEffect,
  auditFacts,
  factName,
  factText,
  NO_EFFECT,
} from "../../lib/audit-words.ts";
import { failureMessage, isAbsent } from "../../lib/form-failure.ts";
import { useOperator } from "../../lib/operator.tsx";
import { fullTime } from "../../lib/relative-time.ts";
import { Differences } from "../privacy/difference-list.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";
import { AuditTarget } from "./audit-text.tsx";

type Entry = RouterOutputs["audit"]["get"];

interface AuditEntryDialogProps {
  readonly id: string;
  /** The domains of this installation. */
  readonly domains: ReadonlySet<string>;
  readonly isHistory: boolean;
  readonly onFilter: (filters: Partial<AuditFilters>) => void;
  readonly onClose: () => void;
}

/** All that is known of one change: who, from where, what it made of what was there, and how far it went live. */
export function AuditEntryDialog({ id, domains, isHistory, onFilter, onClose }: AuditEntryDialogProps) {
  const api = useApi();
  const { data: entry, error, refetch } = useQuery(api.audit.get.queryOptions({ id }));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={entry ? actionWords(entry.action) : "Entry"}
      description={entry && <span className="font-mono text-xs">{entry.action}</span>}
      className="sm:max-w-2xl"
    >
      <div className="px-5 pt-3 pb-5 sm:px-6">
        {entry ? (
          <>
            <Facts entry={entry} domains={domains} />
            <Changes entry={entry} />
            <div className="mt-4 flex flex-wrap gap-2 border-t pt-4">
              {!isHistory && (
                <Button size="sm" onClick={() => onFilter({ target: entry.target })}>
                  All about this
                </Button>
              )}
              <Button size="sm" onClick={() => onFilter({ actor: entry.actor })}>
                All by the same
              </Button>
              <Button size="sm" onClick={() => onFilter({ action: entry.action })}>
                All of this kind
              </Button>
            </div>
          </>
        ) : isAbsent(error) ? (
          <Notice tone="warn">There is no such entry, or it is not yours to see.</Notice>
        ) : error ? (
          <ErrorState error={failureMessage(error)} onRetry={() => void refetch()} className="py-8" />
        ) : (
          <div role="status" aria-label="Loading entry" className="space-y-4 py-4">
            <Skeleton className="w-2/3" />
            <Skeleton className="w-1/2" />
            <Skeleton className="w-3/5" />
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Facts({ entry, domains }: { entry: Entry; domains: ReadonlySet<string> }) {
  const { id: own } = useOperator();
  const { target, domain, reason, actor, address, requestId, at, id, eventId } = entry;
  return (
    <dl>
      <Fact label="Who">
        <span>{auditActor(entry, own)}</span> <Small>{actor}</Small>
      </Fact>
      <Fact label="When">{fullTime(at)}</Fact>
      <Fact label="About">
        <AuditTarget entry={entry} domains={domains} className="text-accent-ink" />
      </Fact>
      {domain !== undefined && domain !== target && <Fact label="Domain">{domain}</Fact>}
      {reason !== undefined && <Fact label="Reason">{reason}</Fact>}
      <Fact label="Live effect">{auditEffect(entry) ?? <span className="text-ink-3">{NO_EFFECT}</span>}</Fact>
      {auditFacts(entry).map(([name, text]) => (
        <Fact key={name} label={factName(name)}>
          {text}
        </Fact>
      ))}
      {address !== undefined && (
        <Fact label="From address">
          <Small>{address}</Small>
        </Fact>
      )}
      {requestId !== undefined && (
        <Fact label="Request">
          <Small>{requestId}</Small>
        </Fact>
      )}
      <Fact label="Numbers">
        <Small>
          entry {id}
          {eventId !== undefined && ` · event ${eventId}`}
        </Small>
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex gap-4 border-b py-2 last:border-0">
      <dt className="w-28 shrink-0 text-[0.8125rem] text-ink-3">{label}</dt>
      <dd className="wrap-anywhere min-w-0 flex-1 text-sm">{children}</dd>
    </div>
  );
}

function Small({ children }: { children: ReactNode }) {
  return <span className="font-mono text-ink-2 text-xs">{children}</span>;
}

/** What the change made of what was there. */
function Changes({ entry: { diff } }: { entry: Entry }) {
  if (diff.fields.length === 0 && diff.items.length === 0) return null;
  return (
    <section aria-labelledby="changes" className="mt-4">
      <h3 id="changes" className="mb-2 font-semibold text-sm">
        What changed
      </h3>
      {diff.fields.length > 0 && (
        <div className="overflow-hidden rounded-lg border">
          <table aria-labelledby="changes" className="w-full table-fixed text-[0.8125rem]">
            <thead>
              <tr className="border-b bg-sunken text-left text-ink-3 text-xs [&>th]:px-3 [&>th]:py-1.5 [&>th]:font-medium">
                <th scope="col" className="w-1/3">
                  What
                </th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
              </tr>
            </thead>
            <tbody>
              {diff.fields.map(({ field, before, after }) => (
                <tr key={field} className="wrap-anywhere border-b align-top last:border-0 [&>*]:px-3 [&>*]:py-2">
                  <th scope="row" className="text-left font-normal text-ink-2">
                    {factName(field)}
                  </th>
                  <td>
                    {before === undefined ? <Nothing /> : <del className="text-danger-ink">{factText(before)}</del>}
                  </td>
                  <td>
                    {after === undefined ? (
                      <Nothing />
                    ) : (
                      <ins className="text-ok-ink no-underline">{factText(after)}</ins>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {diff.items.length > 0 && (
        <div className={diff.fields.length > 0 ? "mt-3" : ""}>
          <Differences label="Rules" differences={diff.items} />
        </div>
      )}
    </section>
  );
}

function Nothing() {
  return <span className="text-ink-3">none</span>;
}
