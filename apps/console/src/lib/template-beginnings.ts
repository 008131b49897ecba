import type { RouterInputs } from "@rostra/api/root";

/** Rules that a new template may begin with: a list without any is none (XEP-0016 §2.8). */
export const templateBeginnings = ["contacts", "domain", "hidden"] as const;
export type TemplateBeginning = (typeof templateBeginnings)[number];

/** What each of them is for, for people. */
export const beginningNames: Readonly<Record<TemplateBeginning, { readonly label: string; readonly note: string }>> = {
  contacts: { label: "Only contacts get through", note: "Messages, requests and status of strangers are blocked." },
  domain: { label: "Only the own domain gets through", note: "Everything from and to other servers is blocked." },
  hidden: { label: "Nobody sees the status", note: "Messages come and go as ever." },
};

/** The items of a beginning, with room between their orders. */
export function beginningItems(
  beginning: TemplateBeginning,
  domain: string,
): RouterInputs["privacyTemplate"]["put"]["items"] {
  switch (beginning) {
    case "contacts":
      return [
        { order: 10, action: "deny", type: "subscription", value: "none", stanzas: ["message", "iq", "presence-in"] },
      ];
    case "domain":
      return [
        { order: 10, action: "allow", type: "jid", value: domain, stanzas: [] },
        { order: 20, action: "deny", stanzas: [] },
      ];
    case "hidden":
      return [{ order: 10, action: "deny", stanzas: ["presence-out"] }];
  }
}
