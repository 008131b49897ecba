import { Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { type Subscription, subscriptions } from "@rostra/xmpp/subscription";

/** An item as JSON text, for the outbox and the audit. */
export function printRosterItem({ contact, name, groups, subscription, listed, approved }: RosterItem): string {
  return JSON.stringify({ contact: contact.toString(), name, groups, subscription, listed, approved });
}

/** The item of such a text; undefined for any other. */
export function readRosterItem(text: string): RosterItem | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const facts = new Map<string, unknown>(Object.entries(value));
  const [address, name, groups, subscription] = ["contact", "name", "groups", "subscription"].map((key) =>
    facts.get(key),
  );
  const contact = typeof address === "string" ? Jid.parseRemote(address) : undefined;
  if (!contact || !isTexts(groups) || !isSubscription(subscription)) return undefined;
  if (name !== undefined && typeof name !== "string") return undefined;
  const [listed, approved] = [facts.get("listed") === true, facts.get("approved") === true];
  return { contact, ...(name !== undefined && { name }), groups, subscription, listed, approved };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isSubscription(value: unknown): value is Subscription {
  return subscriptions.some((one) => one === value);
}
