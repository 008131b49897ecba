"use client";

import {
  ArrowDownToLine,
  CircleCheck,
  CircleDot,
  CircleX,
  type LucideIcon,
  Send,
  ShieldCheck,
  ShieldX,
} from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";
import {
  inForceSentence,
  type ListStep,
  type OutcomeWords,
  outcomeWords,
  type Simulation,
  type SimulationStep,
  sideNames,
  stanzaName,
  stanzaTerms,
  verdictSentence,
} from "../../lib/simulator-words.ts";
import { privacyPath } from "../privacy/privacy-paths.ts";
import { RulesTried } from "./rules-tried.tsx";

const tones: Readonly<Record<OutcomeWords["tone"], { readonly icon: LucideIcon; readonly classes: string }>> = {
  ok: { icon: CircleCheck, classes: "bg-ok-soft text-ok-ink" },
  warn: { icon: CircleDot, classes: "bg-warn-soft text-warn-ink" },
  danger: { icon: CircleX, classes: "bg-danger-soft text-danger-ink" },
  neutral: { icon: CircleDot, classes: "bg-accent-soft text-accent-ink" },
};

/** How it ends, and below it the ladder that the stanza falls down. */
export function Journey({ simulation, isStale }: { simulation: Simulation; isStale: boolean }) {
  const { sentence, detail, tone } = outcomeWords(simulation);
  const { icon: Icon, classes } = tones[tone];
  return (
    <div aria-busy={isStale} className={cn(isStale && "opacity-60")}>
      <div role="status" className={cn("flex items-start gap-3 border-b px-4 py-4 sm:px-5", classes)}>
        <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
        <div className="wrap-anywhere min-w-0">
          <p className="font-semibold text-[0.9375rem]">{sentence}</p>
          {detail && <p className="mt-0.5">{detail}</p>}
        </div>
      </div>
      <ol aria-labelledby="journey" className="px-4 py-5 sm:px-5">
        <Rung icon={Send} look="plain" title={stanzaName(simulation.stanza, simulation.type)}>
          <p>
            From {simulation.from} to {simulation.to}
          </p>
          <p className="font-mono text-ink-3 text-xs">{stanzaTerms(simulation.stanza, simulation.type)}</p>
        </Rung>
        {simulation.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a journey has no other order than its own
          <StepRung key={index} step={step} simulation={simulation} />
        ))}
      </ol>
    </div>
  );
}

function StepRung({ step, simulation }: { step: SimulationStep; simulation: Simulation }) {
  if (step.kind === "delivery")
    return (
      <Rung icon={ArrowDownToLine} look="plain" title="Delivery">
        <p>{step.text}</p>
        <p className="text-ink-3 text-xs">{step.clause}</p>
      </Rung>
    );
  return <ListRung step={step} simulation={simulation} />;
}

function ListRung({ step, simulation }: { step: ListStep; simulation: Simulation }) {
  const { side, account, session, direction, verdict } = step;
  const isAnswer = (side === "sender") === (direction === "in");
  const [sender, receiver] = sideNames(simulation);
  const owner = side === "sender" ? sender : receiver;
  const isDenied = verdict.action === "deny";
  return (
    <Rung
      icon={isDenied ? ShieldX : ShieldCheck}
      look={isDenied ? "danger" : "ok"}
      title={
        <>
          The rules of {owner}
          <span className="font-normal text-ink-2">
            {session !== undefined && ` for the session “${session}”`}
            {isAnswer && ", about the status that answers"}
          </span>
        </>
      }
    >
      <p>
        {inForceSentence(step, owner)}{" "}
        {verdict.list !== undefined && (
          <Link
            href={privacyPath(account, verdict.list)}
            prefetch={false}
            className="text-accent-ink underline underline-offset-2 hover:no-underline"
          >
            Open the list
          </Link>
        )}
      </p>
      <RulesTried tried={verdict.tried} />
      {verdict.list !== undefined && (
        <p className={cn("mt-2 font-medium", isDenied ? "text-danger-ink" : "text-ok-ink")}>
          {verdictSentence(step, simulation)}
        </p>
      )}
    </Rung>
  );
}

const looks = {
  plain: "bg-sunken text-ink-3",
  ok: "bg-ok-soft text-ok-ink",
  danger: "bg-danger-soft text-danger-ink",
} as const;

interface RungProps {
  readonly icon: LucideIcon;
  readonly look: keyof typeof looks;
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** One station; the rail leads on to the next one. */
function Rung({ icon: Icon, look, title, children }: RungProps) {
  return (
    <li className="group relative flex gap-3.5 pb-6 last:pb-0">
      <span aria-hidden className="absolute top-8 bottom-0 left-[0.9375rem] w-px bg-line group-last:hidden" />
      <span className={cn("relative grid size-8 shrink-0 place-items-center rounded-full", looks[look])}>
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="wrap-anywhere min-w-0 flex-1 pt-1.5">
        <h3 className="font-semibold">{title}</h3>
        <div className="mt-0.5 text-ink-2">{children}</div>
      </div>
    </li>
  );
}
