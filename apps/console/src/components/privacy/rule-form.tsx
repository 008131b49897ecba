"use client";

import { type FormEvent, useState } from "react";
import { cn } from "../../lib/cn.ts";
import {
  type DraftRule,
  type PrivacyStanza,
  privacyStanzas,
  type Whom,
  whomOf,
  whoms,
} from "../../lib/privacy-draft.ts";
import { AddressInput } from "../ui/address-input.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input, Select } from "../ui/field.tsx";

const whomNames: Readonly<Record<Whom, string>> = {
  everybody: "Everybody",
  address: "An address",
  domain: "A whole domain",
  group: "A group of the roster",
  subscription: "Contacts by who sees whom",
};

const subscriptionNames: Readonly<Record<string, string>> = {
  both: "Both see each other (both)",
  to: "The account sees them (to)",
  from: "They see the account (from)",
  none: "Neither, strangers too (none)",
};

const stanzaNames: Readonly<Record<PrivacyStanza, { readonly label: string; readonly note: string }>> = {
  message: { label: "Messages", note: "from them" },
  iq: { label: "Requests", note: "from them, such as calls and files" },
  "presence-in": { label: "Their status", note: "to this account" },
  "presence-out": { label: "The own status", note: "to them" },
};

interface RuleFormProps {
  /** Its place, as people count. */
  readonly place: number;
  readonly rule: DraftRule;
  /** What is wrong with it, in a sentence. */
  readonly fault: string | undefined;
  /** Groups of the roster; absent: not known yet. */
  readonly groups: readonly string[] | undefined;
  readonly domain: string;
  readonly onRuleChange: (rule: DraftRule) => void;
  readonly onDone: () => void;
  /** Leaves the rule as it was before. */
  readonly onCancel: () => void;
}

/** One rule, edited where it stands: every change is in the draft at once. Enter is done, Escape takes it back. */
export function RuleForm({ place, rule, fault, groups, domain, onRuleChange, onDone, onCancel }: RuleFormProps) {
  const [whom, setWhom] = useState<Whom>(whomOf(rule));
  const [isTouched, setTouched] = useState(false);
  const { action, stanzas, value = "" } = rule;
  const choose = (next: Whom): void => {
    setWhom(next);
    setTouched(false);
    onRuleChange(withWhom(rule, next));
  };
  const setValue = (next: string): void => {
    setTouched(true);
    onRuleChange({ ...rule, value: next });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (!fault) onDone();
  };
  const error = isTouched || value !== "" ? fault : undefined;
  return (
    <form
      aria-label={`Rule ${place}`}
      onSubmit={submit}
      onKeyDown={(event) => {
        const isListOpen = event.target instanceof HTMLElement && event.target.getAttribute("aria-expanded") === "true";
        if (event.key === "Escape" && !isListOpen) onCancel();
      }}
      noValidate
      className="mt-2 mb-1 space-y-4 rounded-lg border bg-sunken p-3 sm:p-4"
    >
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <Field label="What to do">
          <Select
            value={action}
            autoFocus
            onChange={(event) => onRuleChange({ ...rule, action: event.target.value === "allow" ? "allow" : "deny" })}
          >
            <option value="deny">Block (deny)</option>
            <option value="allow">Allow (allow)</option>
          </Select>
        </Field>
        <Field label="With whom">
          <Select
            value={whom}
            onChange={(event) => choose(whoms.find((one) => one === event.target.value) ?? "everybody")}
          >
            {whoms.map((one) => (
              <option key={one} value={one}>
                {whomNames[one]}
              </option>
            ))}
          </Select>
        </Field>
        {whom === "address" && (
          <Field
            label="Address"
            error={error}
            hint={
              !error && value !== "" && !value.includes("@") ? "Without an @ it is about the whole domain." : undefined
            }
            className="sm:col-span-2"
          >
            <AddressInput value={value} onValueChange={setValue} placeholder={`juliet@${domain}`} />
          </Field>
        )}
        {whom === "domain" && (
          <Field
            label="Domain"
            error={error}
            hint={
              value.includes("@") ? "With an @ it is about this address only." : "Everybody whose address is there."
            }
            className="sm:col-span-2"
          >
            <Input
              value={value}
              onChange={(event) => setValue(event.target.value)}
              placeholder="example.com"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          </Field>
        )}
        {whom === "group" && (
          <Field
            label="Group"
            error={error}
            hint={groups?.length === 0 ? "The roster has no groups." : undefined}
            className="sm:col-span-2"
          >
            <Select value={value} onChange={(event) => setValue(event.target.value)}>
              {value === "" && <option value="">Choose a group</option>}
              {value !== "" && !groups?.includes(value) && <option value={value}>{value}</option>}
              {groups?.map((group) => (
                <option key={group} value={group}>
                  {group}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {whom === "subscription" && (
          <Field label="Who sees whom" error={error} className="sm:col-span-2">
            <Select value={value} onChange={(event) => setValue(event.target.value)}>
              {Object.entries(subscriptionNames).map(([one, name]) => (
                <option key={one} value={one}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </div>
      <StanzaChoice stanzas={stanzas} onStanzasChange={(next) => onRuleChange({ ...rule, stanzas: next })} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary">
          Done
        </Button>
      </div>
    </form>
  );
}

function StanzaChoice({
  stanzas,
  onStanzasChange,
}: {
  stanzas: readonly PrivacyStanza[];
  onStanzasChange: (stanzas: readonly PrivacyStanza[]) => void;
}) {
  const [isLimited, setLimited] = useState(stanzas.length > 0);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-[0.8125rem]">Which stanzas</legend>
      <div className="overflow-hidden rounded-lg border border-line-strong/45 bg-surface">
        <CheckLine
          label="Everything"
          note="both ways, subscription requests too"
          checked={!isLimited}
          onCheckedChange={(checked) => {
            setLimited(!checked);
            onStanzasChange(checked ? [] : ["message"]);
          }}
        />
        <div className="grid grid-cols-1 sm:grid-cols-2">
          {privacyStanzas.map((stanza) => (
            <CheckLine
              key={stanza}
              {...stanzaNames[stanza]}
              checked={!isLimited || stanzas.includes(stanza)}
              className={isLimited ? "" : "text-ink-2"}
              onCheckedChange={(checked) => {
                const held = isLimited ? stanzas : privacyStanzas;
                const next = privacyStanzas.filter((one) => (one === stanza ? checked : held.includes(one)));
                setLimited(next.length > 0);
                onStanzasChange(next);
              }}
            />
          ))}
        </div>
      </div>
    </fieldset>
  );
}

interface CheckLineProps {
  readonly label: string;
  readonly note: string;
  readonly checked: boolean;
  readonly onCheckedChange: (checked: boolean) => void;
  readonly className?: string;
}

function CheckLine({ label, note, checked, onCheckedChange, className }: CheckLineProps) {
  return (
    <label className={cn("flex cursor-pointer items-start gap-3 px-3 py-2 hover:bg-hover", className)}>
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onCheckedChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0"
      />
      <span className="min-w-0 text-sm">
        {label} <span className="text-ink-3 text-xs">{note}</span>
      </span>
    </label>
  );
}

/** The rule about somebody else; a value that cannot be theirs is dropped. */
function withWhom({ type: _type, value: _value, ...rule }: DraftRule, whom: Whom): DraftRule {
  switch (whom) {
    case "everybody":
      return rule;
    case "address":
    case "domain":
      return { ...rule, type: "jid", value: "" };
    case "group":
      return { ...rule, type: "group", value: "" };
    case "subscription":
      return { ...rule, type: "subscription", value: "none" };
  }
}
