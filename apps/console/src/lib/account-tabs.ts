/** The parts of an account's page, in order; the first has the page's own address. */
export const accountTabs = ["profile", "sessions", "roster", "privacy", "messages", "groups", "history"] as const;
export type AccountTab = (typeof accountTabs)[number];

/** The tab of the page at `path` (`/accounts/romeo%40example.net/roster`). */
export function accountTab(path: string): AccountTab {
  const last = path.split("/")[3];
  return accountTabs.find((tab) => tab === last) ?? "profile";
}
