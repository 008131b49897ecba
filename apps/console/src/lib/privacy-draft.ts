import { longestRising } from "@rostra/core/privacy/privacy-diff";
import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import { Jid } from "@rostra/xmpp/jid";

/** A rule while it is edited: it has a place in the list, and a number only if it had one when the list was saved. */
export interface DraftRule extends Omit<PlainPrivacyItem, "order"> {
  /** Names the rule on the screen, wherever it moves. */
  readonly key: string;
  readonly order?: number;
}

/** Changes of one list that are not saved. */
export interface PrivacyDraft {
  /** The version that was changed; 0: the list is not there yet. */
  readonly version: number;
  /** The list as it was at that version. */
  readonly before: readonly PlainPrivacyItem[];
  readonly rules: readonly DraftRule[];
}

export type PrivacyStanza = PlainPrivacyItem["stanzas"][number];

/** The kinds of stanzas that a rule may be limited to, in the order in which they are shown and stored. */
export const privacyStanzas: readonly PrivacyStanza[] = ["message", "iq", "presence-in", "presence-out"];

/** How far apart rules are numbered where all are numbered anew. */
const STEP = 10;
/** The largest order that a rule may have (XEP-0016 §2.1). */
const MAX_ORDER = 2 ** 32 - 1;

export function draftRules(items: readonly PlainPrivacyItem[]): readonly DraftRule[] {
  return items.map((item) => ({ ...item, key: String(item.order) }));
}

/** Whether a draft is the list as it was, rule by rule. */
export function isUnchanged({ version, before, rules }: PrivacyDraft): boolean {
  const was = draftRules(before);
  return version > 0 && rules.length === was.length && rules.every((rule, place) => isSameRule(rule, was[place]));
}

function isSameRule(rule: DraftRule, other: DraftRule | undefined): boolean {
  return (
    rule.key === other?.key &&
    rule.action === other.action &&
    rule.type === other.type &&
    rule.value === other.value &&
    rule.stanzas.join() === other.stanzas.join()
  );
}

let made = 0;

/** A key that no rule on the screen has. */
export function newKey(): string {
  made += 1;
  return `new-${made}`;
}

/** A rule without a number yet, like another or like none. */
export function newRule(like?: DraftRule): DraftRule {
  if (!like) return { key: newKey(), action: "deny", type: "jid", value: "", stanzas: [] };
  const { order: _order, key: _key, ...rule } = like;
  return { ...rule, key: newKey() };
}

/** The rules with the one at `from` moved to `to`. */
export function movedRule(rules: readonly DraftRule[], from: number, to: number): readonly DraftRule[] {
  const rule = rules[from];
  return rule ? rules.toSpliced(from, 1).toSpliced(to, 0, rule) : rules;
}

/**
 * The rules as a list that can be saved, their orders ascending. As many as can keep their numbers; new and moved ones get
 * free numbers between their neighbours; where there are none, all are numbered anew.
 */
export function numberedRules(rules: readonly DraftRule[]): readonly PlainPrivacyItem[] {
  const kept = keptOrders(rules);
  const orders = fittedOrders(rules.map(({ key }) => kept.get(key))) ?? rules.map((_, index) => (index + 1) * STEP);
  return rules.map(({ key: _key, order: _order, ...rule }, index) => ({
    order: orders[index] ?? 0,
    ...rule,
    ...(rule.type === "jid" && { value: rule.value?.trim() ?? "" }),
  }));
}

/** By key, the orders that may stay. */
function keptOrders(rules: readonly DraftRule[]): ReadonlyMap<string, number> {
  const numbered = rules.flatMap(({ key, order }) => (order === undefined ? [] : [{ key, order }]));
  const rising = longestRising(numbered.map(({ order }) => order));
  return new Map(numbered.filter((_, index) => rising.has(index)).map(({ key, order }) => [key, order]));
}

/** Numbers for the gaps, as far from their neighbours as they can be; undefined when one gap is too small. */
function fittedOrders(orders: readonly (number | undefined)[]): readonly number[] | undefined {
  const fitted: number[] = [];
  for (let start = 0; start < orders.length; ) {
    const order = orders[start];
    if (order !== undefined) {
      fitted.push(order);
      start += 1;
      continue;
    }
    const next = orders.findIndex((one, index) => index > start && one !== undefined);
    const end = next === -1 ? orders.length : next;
    const count = end - start;
    const low = fitted.at(-1) ?? (next === -1 ? 0 : -1);
    const high = next === -1 ? low + (count + 1) * STEP : (orders[next] ?? 0);
    if (high - low - 1 < count || high > MAX_ORDER + 1) return undefined;
    for (let nth = 1; nth <= count; nth++) fitted.push(low + Math.floor(((high - low) * nth) / (count + 1)));
    start = end;
  }
  return fitted;
}

/** What keeps a rule from being saved, in a sentence; `groups` absent: the roster is not known. */
export function ruleFault({ type, value = "" }: DraftRule, groups: readonly string[] | undefined): string | undefined {
  switch (type) {
    case undefined:
      return undefined;
    case "jid":
      if (value.trim() === "") return "Write an address, for example juliet@example.com.";
      return Jid.parseRemote(value.trim()) ? undefined : `“${value.trim()}” is not an address.`;
    case "group":
      if (value === "") return "Choose a group.";
      return !groups || groups.includes(value) ? undefined : `Nobody in the roster is in the group “${value}”.`;
    case "subscription":
      return value === "" ? "Choose who of them." : undefined;
  }
}

/** By key, what is wrong with rules. What the server refused is wrong until it is changed. */
export function ruleFaults(
  rules: readonly DraftRule[],
  groups: readonly string[] | undefined,
  refused: { readonly rule: DraftRule; readonly message: string } | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    rules.flatMap((rule): [string, string][] => {
      const fault = ruleFault(rule, groups) ?? (refused?.rule === rule ? refused.message : undefined);
      return fault === undefined ? [] : [[rule.key, fault]];
    }),
  );
}

/** By the key of each rule that no stanza can reach, the place of the rule above that takes all of them. */
export function unreachableRules(rules: readonly DraftRule[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const everybody = new Map<string, number>();
  const same = new Map<string, number>();
  for (const [index, { key, type, value, stanzas }] of rules.entries()) {
    const whom = `${type} ${value}`;
    // A rule without kinds also takes what belongs to no kind, such as subscription requests.
    const kinds: readonly string[] = stanzas.length === 0 ? [...privacyStanzas, "other"] : stanzas;
    const above = kinds.map((kind) =>
      Math.min(everybody.get(kind) ?? Infinity, same.get(`${kind} ${whom}`) ?? Infinity),
    );
    const last = Math.max(...above);
    if (last !== Infinity) found.set(key, last);
    for (const kind of kinds) {
      if (type === undefined && !everybody.has(kind)) everybody.set(kind, index);
      if (!same.has(`${kind} ${whom}`)) same.set(`${kind} ${whom}`, index);
    }
  }
  return found;
}

/** Whom a rule is about, as people choose it: an address and a whole domain are both `jid` to the protocol. */
export const whoms = ["everybody", "address", "domain", "group", "subscription"] as const;
export type Whom = (typeof whoms)[number];

export function whomOf({ type, value = "" }: Pick<DraftRule, "type" | "value">): Whom {
  if (type === undefined) return "everybody";
  if (type !== "jid") return type;
  return value === "" || value.includes("@") ? "address" : "domain";
}

/** The place of a rule in a refused list, from the field that the server names: `items.2.value`. */
export function faultyPlace(field: string | undefined): number | undefined {
  const [, place] = /^items\.(\d+)(?:\.|$)/.exec(field ?? "") ?? [];
  return place === undefined ? undefined : Number(place);
}

/** What the server says about a rule, for the rule itself: without its place. */
export function faultAtRule(message: string): string {
  const fault = message.replace(/^Item \d+: /, "");
  return fault.charAt(0).toUpperCase() + fault.slice(1);
}
