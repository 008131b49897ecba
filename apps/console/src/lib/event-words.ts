/** The part of a type of events before the dot, as people call it; another one is called as it is written. */
const areas: Readonly<Record<string, string>> = {
  account: "Accounts",
  audit: "Audit",
  domain: "Domains",
  export: "Exports",
  group: "Groups",
  import: "Imports",
  invitation: "Invitations",
  operator: "Operators",
  privacy: "Privacy lists",
  privacyTemplate: "Privacy templates",
  report: "Reports",
  roster: "Contact lists",
  session: "Sessions",
  message: "Waiting messages",
  setup: "Setup",
  token: "API tokens",
  webhook: "Webhooks",
};

/** What a type of events tells of: "Accounts" for `account.suspensionBegan`. */
export function eventArea(type: string): string {
  const [area = type] = type.split(".");
  return areas[area] ?? area;
}

/** What happened, in words: "Suspension began" for `account.suspensionBegan`. */
export function eventWords(type: string): string {
  const words = (type.split(".")[1] ?? type).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
