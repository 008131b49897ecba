"use client";

import { useId, useState } from "react";
import { cn } from "../../lib/cn.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { ruleSentence, ruleTerms } from "../../lib/privacy-words.ts";
import { type ListStep, trialWords } from "../../lib/simulator-words.ts";
import { Button } from "../ui/button.tsx";

type Trial = ListStep["verdict"]["tried"][number];

/** Rules passed that are shown at once; more of them are folded. */
const SHOWN_UNASKED = 3;

/** The rules of a list in the order they were tried, and at the end the one that decided. */
export function RulesTried({ tried }: { tried: readonly Trial[] }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const passed = tried.filter(({ outcome }) => outcome !== "match");
  const deciding = tried.filter(({ outcome }) => outcome === "match");
  const isFolded = passed.length > SHOWN_UNASKED;
  if (tried.length === 0) return null;
  return (
    <div className="mt-2 overflow-hidden rounded-lg border">
      {isFolded && (
        <div className="flex min-h-10 items-center justify-between gap-3 border-b px-3 last:border-0">
          <span className="text-ink-3 text-xs">{plural(passed.length, "rule")} passed</span>
          <Button
            size="sm"
            look="ghost"
            aria-expanded={isOpen}
            aria-controls={`${id}-passed`}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? "Hide" : "Show"}
            <span className="sr-only"> rules passed</span>
          </Button>
        </div>
      )}
      <ol id={`${id}-passed`} aria-label="Rules passed" hidden={passed.length === 0 || (isFolded && !isOpen)}>
        {passed.map((trial) => (
          <Rule key={trial.item.order} trial={trial} />
        ))}
      </ol>
      {deciding.length > 0 && (
        <ol aria-label="The rule that decides">
          {deciding.map((trial) => (
            <Rule key={trial.item.order} trial={trial} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Rule({ trial: { item, outcome } }: { trial: Trial }) {
  const decides = outcome === "match";
  return (
    <li
      className={cn(
        "flex gap-3 border-b px-3 py-2 last:border-0",
        decides &&
          (item.action === "deny"
            ? "bg-danger-soft shadow-[inset_3px_0_0_var(--danger)]"
            : "bg-ok-soft shadow-[inset_3px_0_0_var(--ok)]"),
      )}
    >
      <span className={cn("min-w-6 text-right text-xs leading-5 tabular-nums", decides ? "text-ink" : "text-ink-3")}>
        <span className="sr-only">Rule </span>
        {item.order}
      </span>
      <div className="min-w-0 flex-1">
        <p className={cn("wrap-anywhere", decides && "font-semibold text-ink")}>{ruleSentence(item)}</p>
        <p className={cn("wrap-anywhere text-xs", decides ? "text-ink-2" : "text-ink-3")}>
          {ruleTerms(item)} · {trialWords[outcome]}
        </p>
      </div>
    </li>
  );
}
