"use client";

import type { BulkOutput } from "@rostra/api/outputs";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { bulkSentence, canUndo, isUnderWay, reasonsOf } from "../../lib/bulk-words.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Spinner } from "../ui/spinner.tsx";

interface BulkProgressProps {
  readonly bulk: BulkOutput;
  readonly isBusy: boolean;
  /** Absent: not by this operator. */
  readonly onCancel?: () => void;
  readonly onUndo?: () => void;
  readonly onDismiss: () => void;
}

/** How far a bulk action has come, and what it did. */
export function BulkProgress({ bulk, isBusy, onCancel, onUndo, onDismiss }: BulkProgressProps) {
  const { job, state } = bulk;
  const isRunning = isUnderWay(bulk);
  const hasFailed = job?.state === "failed";
  const { done = 0, total = 0 } = job ?? {};
  const reasons = [
    ...reasonsOf([bulk], "unchanged"),
    ...reasonsOf([bulk], "refused"),
    ...(state === "undone" ? reasonsOf([bulk], "left") : []),
  ];
  return (
    <Card className="mb-3">
      <section aria-label="Bulk action" className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
        <div className="flex min-w-0 flex-[1_1_16rem] items-start gap-3">
          <span className="mt-0.5 shrink-0 [&_svg]:size-4">
            {isRunning ? (
              <Spinner />
            ) : hasFailed ? (
              <CircleAlert aria-hidden className="text-danger-ink" />
            ) : (
              <CircleCheck aria-hidden className="text-ok-ink" />
            )}
          </span>
          <div className="min-w-0 flex-1">
            <p role="status" className="font-medium text-sm">
              {hasFailed ? `It could not go on: ${job.fault ?? "something went wrong."}` : bulkSentence(bulk)}
            </p>
            <p className="wrap-anywhere text-ink-2 text-xs">
              {isRunning
                ? `${done.toLocaleString("en")} of ${total.toLocaleString("en")} on ${bulk.domain}. It goes on when you leave this page.`
                : [
                    bulk.domain,
                    ...reasons.map(({ reason, accounts }) => `${plural(accounts, "account")}: ${reason}`),
                  ].join(" · ")}
            </p>
            {isRunning && (
              <progress
                aria-label="Accounts gone through"
                value={done}
                max={Math.max(total, 1)}
                className="mt-2 block h-1.5 w-full overflow-hidden rounded-full bg-line accent-accent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
              />
            )}
          </div>
        </div>
        <div className="ml-auto flex items-center gap-1.5">
          {isRunning && job && onCancel && (
            <Button size="sm" busy={isBusy} onClick={onCancel}>
              Stop
            </Button>
          )}
          {canUndo(bulk) && onUndo && (
            <Button size="sm" busy={isBusy} onClick={onUndo}>
              Undo
            </Button>
          )}
          {!isRunning && (
            <Button look="ghost" size="icon-sm" aria-label="Dismiss" onClick={onDismiss}>
              <X aria-hidden />
            </Button>
          )}
        </div>
      </section>
    </Card>
  );
}
