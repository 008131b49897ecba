"use client";

import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import { MECHANISMS, type MechanismName } from "@rostra/xmpp/sasl/mechanism";
import type { PolicyRule } from "../../lib/policy-words.ts";
import { Check } from "../ui/check.tsx";
import { Choice } from "../ui/choice.tsx";
import { Field, Input } from "../ui/field.tsx";

/** What a bound begins with that somebody sets, in the rule's unit. */
const FIRST_BOUND = 90;

/** The ways to log in, as people tell them apart. */
const mechanismNotes: Readonly<Record<MechanismName, string>> = {
  EXTERNAL: "A client certificate, where the server asks for one",
  "SCRAM-SHA-512-PLUS": "Password, never sent, bound to the encryption",
  "SCRAM-SHA-256-PLUS": "Password, never sent, bound to the encryption",
  "SCRAM-SHA-1-PLUS": "Password, never sent, bound to the encryption; older clients",
  "SCRAM-SHA-512": "Password, never sent",
  "SCRAM-SHA-256": "Password, never sent",
  "SCRAM-SHA-1": "Password, never sent; older clients",
  PLAIN: "Password, sent inside the encryption; the simplest clients",
  ANONYMOUS: "No account: visitors, who reach nobody elsewhere",
};

interface PolicyRuleFieldProps {
  readonly rule: PolicyRule;
  readonly policy: DomainPolicy;
  readonly error: string | undefined;
  readonly onSet: (part: Readonly<Record<string, unknown>>) => void;
}

/** The control of one rule, with the sentence of what it does. */
export function PolicyRuleField({ rule: one, policy, error, onSet }: PolicyRuleFieldProps) {
  const set = (value: unknown): void => onSet({ [one.rule]: value });
  switch (one.kind) {
    case "choice":
      return (
        <div>
          <Choice legend={one.label} value={policy[one.rule]} onValueChange={set} options={one.options} />
          <Does error={error}>{one.does}</Does>
        </div>
      );
    case "switch":
      return (
        <div>
          <div className="rounded-lg border border-line-strong/45">
            <Check label={one.label} checked={policy[one.rule]} onCheckedChange={set} />
          </div>
          <Does error={error}>{one.does}</Does>
        </div>
      );
    case "mechanisms":
      return (
        <fieldset className="min-w-0">
          <legend className="mb-1.5 font-medium text-[0.8125rem]">{one.label}</legend>
          <div className="overflow-hidden rounded-lg border border-line-strong/45">
            {MECHANISMS.map((name) => (
              <Check
                key={name}
                label={name}
                note={mechanismNotes[name]}
                checked={policy.mechanisms.includes(name)}
                onCheckedChange={(checked) =>
                  set(MECHANISMS.filter((other) => (other === name ? checked : policy.mechanisms.includes(other))))
                }
              />
            ))}
          </div>
          <Does error={error}>{one.does}</Does>
        </fieldset>
      );
    case "number":
      return <NumberField rule={one} value={policy[one.rule]} error={error} onSet={set} />;
    case "bound":
      return <BoundField rule={one} value={policy[one.rule]} error={error} onSet={set} />;
  }
}

interface NumberFieldProps<V> {
  readonly rule: Pick<PolicyRule, "label" | "does"> & { readonly unit: string };
  readonly value: V;
  readonly error: string | undefined;
  readonly onSet: (value: V) => void;
}

function NumberField({ rule: { label, does, unit }, value, error, onSet }: NumberFieldProps<number>) {
  return (
    <Field label={label} error={error} hint={does}>
      <NumberWithUnit unit={unit} value={value} onSet={onSet} />
    </Field>
  );
}

function NumberWithUnit({ unit, value, onSet }: Pick<NumberFieldProps<number>, "value" | "onSet"> & { unit: string }) {
  return (
    <span className="flex items-center gap-2.5">
      <Input
        type="number"
        min={0}
        className="w-32"
        value={Number.isNaN(value) ? "" : value}
        onChange={(event) => onSet(event.target.valueAsNumber)}
      />
      <span className="text-ink-2 text-sm">{unit}</span>
    </span>
  );
}

function BoundField({ rule, value, error, onSet }: NumberFieldProps<number | null> & { rule: { unbound: string } }) {
  const { label, does, unit, unbound } = rule;
  return (
    <Field label={label} error={error} hint={does}>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        {value !== null && <NumberWithUnit unit={unit} value={value} onSet={onSet} />}
        <label className="flex min-h-9 cursor-pointer items-center gap-2.5 text-sm">
          <input
            type="checkbox"
            aria-label={`${label}: ${unbound.toLowerCase()}`}
            checked={value === null}
            onChange={(event) => onSet(event.target.checked ? null : FIRST_BOUND)}
            className="size-4"
          />
          {unbound}
        </label>
      </div>
    </Field>
  );
}

function Does({ error, children }: { readonly error: string | undefined; readonly children: string }) {
  return (
    <>
      {error && (
        <p role="alert" className="mt-1.5 text-[0.8125rem] text-danger-ink">
          {error}
        </p>
      )}
      <p className="mt-1.5 text-ink-3 text-xs leading-4.5">{children}</p>
    </>
  );
}
