import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { Group, GroupMember } from "./group-store.ts";

/** A group as JSON text, for the outbox and the audit. */
export function printGroup({ id, domain, name, rosterGroup, description, shownTo }: Group): string {
  return JSON.stringify({ id, domain, name, rosterGroup, description, shownTo });
}

/** The group of such a text. Throws for any other. */
export function readGroup(text: string): Group {
  const facts = factsOf(JSON.parse(text));
  const word = (key: string): string => {
    const value = facts.get(key);
    if (typeof value !== "string") throw new Error(`outbox event with a group without ${key}`);
    return value;
  };
  const shownTo = facts.get("shownTo");
  if (!isTexts(shownTo)) throw new Error("outbox event with a group shown to nothing it can be shown to");
  const group = {
    id: word("id"),
    domain: word("domain"),
    name: word("name"),
    rosterGroup: word("rosterGroup"),
    shownTo,
  };
  return facts.has("description") ? { ...group, description: word("description") } : group;
}

/** Members as JSON text: address and, where there is one, display name. */
export function printMembers(members: readonly GroupMember[]): string {
  return JSON.stringify(members.map(({ jid, displayName }) => ({ jid: jid.toString(), displayName })));
}

/** The members of such a text. Throws for any other. */
export function readMembers(text: string): readonly GroupMember[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error("outbox event with malformed members");
  return list.map((one) => {
    const facts = factsOf(one);
    const displayName = facts.get("displayName");
    return { jid: address(facts.get("jid")), ...(typeof displayName === "string" && { displayName }) };
  });
}

function factsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

function address(value: unknown): BareJid {
  const jid = typeof value === "string" ? Jid.parseRemote(value) : undefined;
  if (!jid) throw new Error(`outbox event with malformed address ${value}`);
  return jid.bare;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
