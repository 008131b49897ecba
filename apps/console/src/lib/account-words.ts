import type { LoginFilter } from "./account-filters.ts";

/** The states by which accounts are filtered. */
export const statusWords = { active: "Active", suspended: "Suspended", deleted: "Deleted" } as const;

/** A time of login in words. */
export function loginWords(login: LoginFilter): string {
  switch (login.kind) {
    case "never":
      return "Never logged in";
    case "within":
      return `In the last ${days(login.days)}`;
    case "notWithin":
      return `Not in ${login.days === 365 ? "a year" : days(login.days)}`;
    case "before":
      return `Not since ${login.day}`;
  }
}

function days(count: number): string {
  return count === 1 ? "day" : `${count} days`;
}
