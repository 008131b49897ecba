"use client";

import { ArrowDownUp, ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "../../lib/cn.ts";
import type { FormFailure } from "../../lib/form-failure.ts";
import {
  type SimulatorQuestion,
  type StanzaKind,
  stanzaKinds,
  swapped,
  typesOf,
} from "../../lib/simulator-question.ts";
import { type Simulation, sessionsWords, stanzaName, stanzaTerms } from "../../lib/simulator-words.ts";
import { AddressInput } from "../ui/address-input.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Field, Select } from "../ui/field.tsx";
import { AssumedSessions } from "./assumed-sessions.tsx";

const kindNames: Readonly<Record<StanzaKind, string>> = {
  message: "Messages",
  presence: "Presence",
  iq: "Questions and answers (IQ)",
};

interface SimulatorFormProps {
  readonly question: SimulatorQuestion;
  readonly onChange: (part: Partial<SimulatorQuestion>) => void;
  readonly failure: FormFailure | undefined;
  /** The answer to it, or to the one before. */
  readonly simulation: Simulation | undefined;
}

/** What is simulated; there is nothing to press, the answer follows what is written. */
export function SimulatorForm({ question, onChange, failure, simulation }: SimulatorFormProps) {
  const id = useId();
  const { from, to, stanza, type, fromSessions, toSessions } = question;
  const isAssuming = fromSessions !== "now" || toSessions !== "now";
  const [isOpen, setOpen] = useState(isAssuming);
  const errorOf = (field: string): string | undefined =>
    failure?.field === field || (field.endsWith(".") && failure?.field?.startsWith(field))
      ? failure.message
      : undefined;
  return (
    <Card id="question" title="What is sent">
      <form
        aria-labelledby="question"
        noValidate
        onSubmit={(event) => event.preventDefault()}
        className="flex flex-col gap-4 px-4 py-4 sm:px-5"
      >
        <Field label="From" error={errorOf("from")} {...hintOf(simulation?.sender, from)}>
          <AddressInput
            value={from}
            onValueChange={(value) => onChange({ from: value })}
            placeholder="romeo@example.com"
          />
        </Field>
        <div className="-my-2 flex justify-center">
          <Button size="sm" look="ghost" onClick={() => onChange(swapped(question))}>
            <ArrowDownUp aria-hidden />
            Swap
          </Button>
        </div>
        <Field label="To" error={errorOf("to")} {...hintOf(simulation?.receiver, to)}>
          <AddressInput
            value={to}
            onValueChange={(value) => onChange({ to: value })}
            placeholder="juliet@example.com"
          />
        </Field>
        <Field
          label="What"
          error={errorOf("type")}
          hint={<code className="font-mono text-xs">{stanzaTerms(stanza, type)}</code>}
        >
          <Select
            value={`${stanza} ${type}`}
            onChange={(event) => {
              const [kind, chosen] = event.target.value.split(" ");
              const wanted = stanzaKinds.find((one) => one === kind);
              if (wanted && chosen !== undefined) onChange({ stanza: wanted, type: chosen });
            }}
          >
            {stanzaKinds.map((kind) => (
              <optgroup key={kind} label={kindNames[kind]}>
                {typesOf(kind).map((one) => (
                  <option key={one} value={`${kind} ${one}`}>
                    {stanzaName(kind, one)}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        </Field>
        <div className="border-t pt-3">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={`${id}-sessions`}
            onClick={() => setOpen(!isOpen)}
            className="flex min-h-8 w-full items-center gap-2 rounded-md text-left font-medium text-[0.8125rem]"
          >
            <ChevronRight aria-hidden className={cn("size-4 text-ink-3 transition-transform", isOpen && "rotate-90")} />
            <span className="flex-1">Sessions</span>
            <span className="font-normal text-ink-3 text-xs">{isAssuming ? "assumed" : "as they are now"}</span>
          </button>
          <div id={`${id}-sessions`} hidden={!isOpen} className="space-y-5 pt-3">
            <AssumedSessions
              legend="Of the sender"
              address={from}
              sessions={fromSessions}
              onSessionsChange={(sessions) => onChange({ fromSessions: sessions })}
              error={errorOf("fromSessions.")}
            />
            <AssumedSessions
              legend="Of the receiver"
              address={to}
              sessions={toSessions}
              onSessionsChange={(sessions) => onChange({ toSessions: sessions })}
              error={errorOf("toSessions.")}
            />
          </div>
        </div>
      </form>
    </Card>
  );
}

/** What is known of a side's sessions, while the answer is about what is written. */
function hintOf(side: Simulation["sender"] | undefined, address: string) {
  const bare = address.trim().toLowerCase().replace(/\/.*/, "");
  return side?.jid === bare ? { hint: <span className="wrap-anywhere">{sessionsWords(side)}</span> } : {};
}
