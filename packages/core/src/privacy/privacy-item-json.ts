import { Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem, PrivacyMatch, PrivacyStanza } from "@rostra/xmpp/privacy";
import { DomainError } from "../domain-error.ts";

/** An item as JSON says it, with the words of XEP-0016 §2.1: for the API, files, the outbox, the audit and the history. */
export interface PlainPrivacyItem {
  readonly order: number;
  readonly action: "allow" | "deny";
  /** Absent: everybody; then there is no value either. */
  readonly type?: PrivacyMatch["kind"];
  readonly value?: string;
  /** None: every stanza, both directions. */
  readonly stanzas: readonly PrivacyStanza[];
}

/** What an item says, without its place in a list. */
export type PrivacyRule = Omit<PrivacyItem, "order">;

/** Tells what is wrong with a part of an item. */
type Fault = (part: string, fault: string) => DomainError;

const subscriptions = ["none", "to", "from", "both"] as const;
const stanzaNames: readonly PrivacyStanza[] = ["message", "iq", "presence-in", "presence-out"];

export function plainPrivacyItem({ order, action, match, stanzas }: PrivacyItem): PlainPrivacyItem {
  return { order, action, ...(match && { type: match.kind, value: matchValue(match) }), stanzas };
}

/** What an item is compared with, as the attribute `value` says it. */
export function matchValue(match: PrivacyMatch): string {
  switch (match.kind) {
    case "jid":
      return match.jid.toString();
    case "group":
      return match.group;
    case "subscription":
      return match.subscription;
  }
}

/** Items as JSON text. */
export function printPrivacyItems(items: readonly PrivacyItem[]): string {
  return JSON.stringify(items.map(plainPrivacyItem));
}

/** The items of such a text. Throws for any other. */
export function readPrivacyItems(text: string): readonly PrivacyItem[] {
  return parsePrivacyItems(JSON.parse(text));
}

/**
 * The items of a value that somebody wrote as {@link PlainPrivacyItem}s; `stanzas` may be left out. Throws `invalid`
 * with the place as field: `items.2.value`. Whether they make a list, the service says.
 */
export function parsePrivacyItems(value: unknown): readonly PrivacyItem[] {
  if (!Array.isArray(value)) throw new DomainError("invalid", "The items of a list are an array.", "items");
  return value.map((one: unknown, index) => parseItem(one, (part, fault) => itemFault(index, part, fault)));
}

/** A rule that somebody wrote as a {@link PlainPrivacyItem} without order. Throws `invalid` with the field `item.value`. */
export function parsePrivacyRule(value: unknown): PrivacyRule {
  const fault: Fault = (part, text) => new DomainError("invalid", `The item: ${text}.`, `item.${part}`);
  return parseRule(factsOf(value, fault), fault);
}

function factsOf(value: unknown, fault: Fault): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null) throw fault("order", "it is no object");
  return new Map<string, unknown>(Object.entries(value));
}

function parseItem(value: unknown, fault: Fault): PrivacyItem {
  const facts = factsOf(value, fault);
  const order = facts.get("order");
  if (typeof order !== "number") throw fault("order", "order must be a number");
  return { order, ...parseRule(facts, fault) };
}

function parseRule(facts: ReadonlyMap<string, unknown>, fault: Fault): PrivacyRule {
  const [action, stanzas = []] = [facts.get("action"), facts.get("stanzas")];
  if (action !== "allow" && action !== "deny") throw fault("action", "action must be allow or deny"); // 3921-10.1-2
  if (!Array.isArray(stanzas)) throw fault("stanzas", "stanzas must be an array");
  const named = stanzas.map((one: unknown): PrivacyStanza => {
    const name = stanzaNames.find((stanza) => stanza === one);
    if (!name) throw fault("stanzas", `stanzas are some of ${stanzaNames.join(", ")}`);
    return name;
  });
  const match = parseMatch(facts.get("type"), facts.get("value"), fault);
  return { action, ...(match && { match }), stanzas: named };
}

function parseMatch(type: unknown, value: unknown, fault: Fault): PrivacyMatch | undefined {
  if (type === undefined) {
    if (value !== undefined) throw fault("type", "a value needs a type"); // 3921-10.1-9
    return undefined;
  }
  if (type !== "jid" && type !== "group" && type !== "subscription")
    throw fault("type", "type must be jid, group or subscription"); // 3921-10.1-4
  if (typeof value !== "string" || value === "") throw fault("value", `a ${type} needs a value`);
  switch (type) {
    case "jid": {
      const jid = Jid.parseRemote(value); // whatever a client could set can be set again
      if (!jid) throw fault("value", `“${value}” is not an address`); // 3921-10.1-5
      return { kind: type, jid };
    }
    case "group":
      return { kind: type, group: value };
    case "subscription": {
      const subscription = subscriptions.find((one) => one === value);
      if (!subscription) throw fault("value", "a subscription is none, to, from or both"); // 3921-10.1-8
      return { kind: type, subscription };
    }
  }
}

/** Says what is wrong with one item; people count from one, fields from zero. */
export function itemFault(index: number, part: string, fault: string): DomainError {
  return new DomainError("invalid", `Item ${index + 1}: ${fault}.`, `items.${index}.${part}`);
}
