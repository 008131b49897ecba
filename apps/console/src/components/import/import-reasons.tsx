"use client";

import type { ImportCount } from "@rostra/core/import/import-store";
import { useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { type Import, importActionWords, importRowStateWords } from "../../lib/import-words.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";

/** Reasons that are shown before one asks for all of them. */
const SHOWN = 6;

/** Why rows are skipped, fail or were left, the most frequent first; nothing where all went well. */
export function ImportReasons({ counts }: Pick<Import, "counts">) {
  const [isWhole, setWhole] = useState(false);
  const reasons = counts.flatMap(({ reason, ...rest }) => (reason === undefined ? [] : [{ reason, ...rest }]));
  if (reasons.length === 0) return null;
  return (
    <Card id="reasons" title="Why rows are not taken">
      <ul aria-labelledby="reasons">
        {reasons.slice(0, isWhole ? undefined : SHOWN).map(({ reason, action, state, rows }) => (
          <li
            key={`${action} ${state} ${reason}`}
            className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2 last:border-0 sm:flex-nowrap sm:px-5"
          >
            <span className="shrink-0 font-medium tabular-nums sm:w-24">{plural(rows, "row")}</span>
            <span className="wrap-anywhere min-w-0 flex-1 text-ink-2 max-sm:order-last max-sm:basis-full">
              {reason}
            </span>
            <OutcomeBadge action={action} state={state} />
          </li>
        ))}
      </ul>
      {reasons.length > SHOWN && !isWhole && (
        <div className="flex justify-end border-t px-4 py-2.5 sm:px-5">
          <Button size="sm" onClick={() => setWhole(true)}>
            Show all {reasons.length}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** What a row did not do by the plan, or what else became of it. */
function OutcomeBadge({ action, state }: Pick<ImportCount, "action" | "state">) {
  const isPlanned = action === "fail" || action === "skip";
  const { label, tone } = isPlanned ? importActionWords[action] : importRowStateWords[state];
  return <Badge tone={tone}>{label}</Badge>;
}
