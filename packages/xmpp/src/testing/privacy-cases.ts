import { readFileSync } from "node:fs";
import { type BareJid, Jid } from "../jid.ts";
import {
  type CompiledPrivacyList,
  compileList,
  type PrivacyContact,
  type PrivacyDirection,
  type PrivacyItem,
  type PrivacyMatch,
  type PrivacyStanza,
  type PrivacySubject,
  privacySubject,
} from "../privacy.ts";
import type { Subscription } from "../subscription.ts";

/** One case of privacy-cases.json: what an account's lists say of one stanza. */
export interface Case {
  readonly id: string;
  readonly note: string;
  readonly lists: Readonly<Record<string, readonly ItemText[]>>;
  readonly activeList: string | null;
  readonly defaultList: string | null;
  readonly roster?: readonly ContactText[];
  readonly sessions?: Readonly<Record<string, string | null>>;
  readonly stanza: {
    readonly direction: PrivacyDirection;
    readonly kind: PrivacySubject["kind"];
    readonly type: string | null;
    readonly peer: string;
    readonly broadcast?: boolean;
  };
  readonly expected: {
    readonly action: "allow" | "deny";
    readonly matched: { readonly list: string; readonly order: number } | null;
    readonly response: string | null;
    readonly perSession?: Readonly<Record<string, "allow" | "deny">>;
  };
}

interface ItemText {
  readonly order: number;
  readonly action: "allow" | "deny";
  readonly type: "jid" | "group" | "subscription" | null;
  readonly value: string | null;
  readonly stanzas: readonly PrivacyStanza[];
}

interface ContactText {
  readonly jid: string;
  readonly subscription: Subscription;
  readonly groups: readonly string[];
  readonly ask?: "subscribe";
}

interface Cases {
  readonly owner: string;
  readonly roster: readonly ContactText[];
  readonly cases: readonly Case[];
}

const fixture = new URL("../../../../test/fixtures/privacy-cases.json", import.meta.url);
const read: Cases = JSON.parse(readFileSync(fixture, "utf8"));

export const cases = read.cases;

export function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid;
}

/** Whose lists all cases are about. */
export const owner: BareJid = address(read.owner).bare;

function matchOf({ type, value }: ItemText): PrivacyMatch | undefined {
  if (type === null || value === null) return undefined;
  switch (type) {
    case "jid":
      return { kind: "jid", jid: address(value) };
    case "group":
      return { kind: "group", group: value };
    case "subscription":
      if (value !== "both" && value !== "to" && value !== "from" && value !== "none") throw new Error(value);
      return { kind: "subscription", subscription: value };
  }
}

function itemOf(text: ItemText): PrivacyItem {
  const match = matchOf(text);
  return { order: text.order, action: text.action, stanzas: text.stanzas, ...(match && { match }) };
}

/** A list of a case, ready to be asked. */
export function listOf(one: Case, name: string | null): CompiledPrivacyList | undefined {
  return name === null ? undefined : compileList({ name, items: (one.lists[name] ?? []).map(itemOf) });
}

export function subjectOf({ kind, type }: Case["stanza"]): PrivacySubject {
  const found = privacySubject(kind, type ?? (kind === "presence" ? "available" : "normal"));
  if (!found) throw new Error(`no ${kind} of type ${type}`);
  return found;
}

/** What the owner's roster says in a case. */
export function rosterOf({ roster = read.roster }: Case): (contact: BareJid) => PrivacyContact | undefined {
  const known = new Map(
    roster.map(({ jid, subscription, groups, ask }): [string, PrivacyContact] => [
      jid,
      { subscription: ask && subscription === "none" ? "none+out" : subscription, groups },
    ]),
  );
  return (contact) => known.get(contact.toString());
}
