import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";

/** Kinds of stanzas that the owner of a list receives, as things that come from somebody. */
const incoming = { message: "messages", iq: "requests", "presence-in": "status" } as const;

/** A rule in plain words: "Blocks messages and status from mercutio@verona.example." */
export function ruleSentence(item: PlainPrivacyItem): string {
  return `${item.action === "deny" ? "Blocks" : "Allows"} ${whatWithWhom(item)}.`;
}

/** The same rule in the words of XEP-0016 §2.1, for the small print: "deny · jid mercutio@verona.example · message". */
export function ruleTerms({ action, type, value, stanzas }: PlainPrivacyItem): string {
  return [action, type ? `${type} ${value}` : "fall-through", ...stanzas].join(" · ");
}

function whatWithWhom({ type, value, stanzas }: PlainPrivacyItem): string {
  const whom = whomOf(type, value);
  const isOut = stanzas.includes("presence-out");
  const kinds = (["message", "iq", "presence-in"] as const).filter((kind) => stanzas.includes(kind));
  if (stanzas.length === 0) return `everything from and to ${whom}`;
  const from = kinds.length > 0 ? `${joined(kinds.map((kind) => incoming[kind]))} from ${whom}` : undefined;
  if (!isOut) return from ?? "nothing";
  return from ? `${from}, and the own status to them` : `the own status to ${whom}`;
}

function whomOf(type: PlainPrivacyItem["type"], value = ""): string {
  if (type !== undefined && value === "") return "…"; // of a rule that is being written
  switch (type) {
    case undefined:
      return "everybody";
    case "jid":
      return value.includes("@") ? value : `everybody at ${value}`;
    case "group":
      return `contacts in the group “${value}”`;
    case "subscription":
      return subscriptionWhom[value] ?? `contacts with subscription ${value}`;
  }
}

const subscriptionWhom: Readonly<Record<string, string>> = {
  both: "contacts who share their status both ways",
  to: "contacts whose status is seen but who do not see back",
  from: "contacts who see the status but are not seen",
  none: "everybody without a status shared either way",
};

/** "messages, requests and status" */
function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${last}` : last;
}
