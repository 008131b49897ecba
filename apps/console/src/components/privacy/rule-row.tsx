"use client";

import { Ban, Check, CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";
import type { DraftRule } from "../../lib/privacy-draft.ts";
import { ruleSentence, ruleTerms } from "../../lib/privacy-words.ts";

interface RuleRowProps {
  readonly rule: DraftRule;
  /** The number that it has among the others. */
  readonly order: number;
  /** What is wrong with it, in a sentence. */
  readonly fault?: string | undefined;
  /** The place, as people count, of the rule above that takes everything this one is about. */
  readonly takenBy?: number | undefined;
  /** Before the rule: the handle to move it by. */
  readonly handle?: ReactNode;
  readonly actions?: ReactNode;
  /** Under the rule: its form. */
  readonly children?: ReactNode;
}

/** One rung of the ladder that a stanza falls down: the rule in plain words, and in those of the protocol. */
export function RuleRow({ rule, order, fault, takenBy, handle, actions, children }: RuleRowProps) {
  const item = { ...rule, order };
  const isDeny = rule.action === "deny";
  const Icon = isDeny ? Ban : Check;
  return (
    <>
      <div className={cn("flex items-start gap-2 py-2.5 pr-3 sm:pr-4", handle ? "pl-1.5 sm:pl-2.5" : "pl-4 sm:pl-5")}>
        {handle}
        <Rung tone={isDeny ? "bg-danger-soft text-danger-ink" : "bg-ok-soft text-ok-ink"}>
          <Icon aria-hidden className="size-3.5" />
        </Rung>
        <div className="min-w-0 flex-1 pt-1 pl-1">
          <p className={cn("wrap-anywhere", takenBy !== undefined && "text-ink-2")} title={ruleSentence(item)}>
            {ruleSentence(item)}
          </p>
          <p className="wrap-anywhere line-clamp-2 text-ink-3 text-xs">
            {ruleTerms(item)} · order {order}
          </p>
          {takenBy !== undefined && (
            <p className="mt-1 text-warn-ink text-xs">Nothing gets here: rule {takenBy} decides about all of it.</p>
          )}
          {fault && (
            <p role="alert" className="mt-1 flex items-start gap-1.5 text-[0.8125rem] text-danger-ink">
              <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
              {fault}
            </p>
          )}
        </div>
        {actions && <div className="flex shrink-0">{actions}</div>}
      </div>
      {children && <div className="px-3 pb-2 sm:px-4">{children}</div>}
    </>
  );
}

/** The end of every list (XEP-0016 §2.2). */
export function LastRung({ isIndented }: { isIndented: boolean }) {
  return (
    <li className={cn("flex items-start gap-2 py-2.5 pr-4", isIndented ? "pl-11.5 sm:pl-12.5" : "pl-4 sm:pl-5")}>
      <Rung tone="bg-ok-soft text-ok-ink" isLast>
        <Check aria-hidden className="size-3.5" />
      </Rung>
      <p className="pt-1 pl-1 text-ink-2">Everything else is allowed.</p>
    </li>
  );
}

/** What the rule does, on the rope between the rung above and the one below. */
function Rung({ tone, isLast = false, children }: { tone: string; isLast?: boolean; children: ReactNode }) {
  return (
    <span className="-my-2.5 flex shrink-0 flex-col items-center self-stretch">
      <span className="h-2.5 w-px bg-line" />
      <span className={cn("grid size-7 shrink-0 place-items-center rounded-full", tone)}>{children}</span>
      {!isLast && <span className="w-px flex-1 bg-line" />}
    </span>
  );
}
