"use client";

import type { RouterOutputs } from "@rostra/api/root";
import Link from "next/link";
import { accountPath } from "../../lib/account-path.ts";
import { useOperator } from "../../lib/operator.tsx";
import { makerName } from "../../lib/privacy-overview.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Time } from "../ui/time.tsx";

export type Report = RouterOutputs["report"]["list"]["items"][number];

/** The reasons of XEP-0377 §3, as people say them. */
const reasonNames: Readonly<Record<Report["reason"], string>> = { spam: "Spam", abuse: "Abuse" };

interface ReportRowProps {
  readonly report: Report;
  /** Whether the reported address is on a domain of this installation. */
  readonly isLocal: boolean;
  readonly busy: boolean;
  /** Absent: the operator may only look. */
  readonly onClose?: () => void;
  readonly onReopen?: () => void;
}

/** Who reported whom, why and in what words; what the reporter wrote is shown and never acted on. */
export function ReportRow({ report, isLocal, busy, onClose, onReopen }: ReportRowProps) {
  const { reporter, reported, reason, text, stanzaIds, createdAt, closedAt, closedBy, closeNote } = report;
  const { id } = useOperator();
  const bare = reported.replace(/\/.*$/s, "");
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 border-b px-4 py-4 last:border-0 sm:px-5">
      <div className="wrap-anywhere min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={reason === "abuse" ? "danger" : "warn"}>{reasonNames[reason]}</Badge>
          <span className="min-w-0">
            {isLocal && bare.includes("@") ? (
              <Link href={accountPath(bare)} prefetch={false} className="font-medium hover:underline">
                {reported}
              </Link>
            ) : (
              <span className="font-medium">{reported}</span>
            )}
          </span>
        </p>
        <p className="mt-1 text-[0.8125rem] text-ink-2">
          Reported by{" "}
          <Link
            href={accountPath(reporter)}
            prefetch={false}
            className="text-ink underline underline-offset-2 hover:no-underline"
          >
            {reporter}
          </Link>{" "}
          <Time at={createdAt} className="whitespace-nowrap text-ink-3" />
        </p>
        {text !== undefined && (
          <blockquote
            dir="auto"
            className="mt-2.5 whitespace-pre-wrap border-line-strong/45 border-l-2 pl-3 text-sm [unicode-bidi:isolate]"
          >
            {text}
          </blockquote>
        )}
        {stanzaIds.length > 0 && (
          <p className="mt-2 text-ink-3 text-xs">
            {stanzaIds.length === 1 ? "About the message " : "About the messages "}
            {stanzaIds.map((stanza, index) => (
              <span key={`${stanza.by} ${stanza.id}`}>
                {index > 0 && ", "}
                <span className="font-mono">{stanza.id}</span> (of {stanza.by})
              </span>
            ))}
          </p>
        )}
        {closedAt && (
          <div className="mt-2.5 rounded-lg bg-sunken px-3 py-2 text-[0.8125rem] text-ink-2">
            <p>
              Closed · {closedBy !== undefined && `${makerName(closedBy, id)} · `}
              <Time at={closedAt} />
            </p>
            {closeNote !== undefined && <p className="whitespace-pre-wrap text-ink">{closeNote}</p>}
          </div>
        )}
      </div>
      {closedAt
        ? onReopen && (
            <Button size="sm" busy={busy} onClick={onReopen} aria-label={`Reopen the report about ${reported}`}>
              Reopen
            </Button>
          )
        : onClose && (
            <Button size="sm" onClick={onClose} aria-label={`Close the report about ${reported}`}>
              Close…
            </Button>
          )}
    </li>
  );
}
