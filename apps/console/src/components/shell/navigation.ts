import { BookUser, House, type LucideIcon, Unlink2, UserRound, UsersRound } from "lucide-react";

/** One page of the console that a menu leads to. */
export interface NavigationEntry {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
}

/** The sidebar, in order. Only pages that exist. */
export const pages: readonly NavigationEntry[] = [
  { href: "/", label: "Overview", icon: House },
  { href: "/accounts", label: "Accounts", icon: UsersRound },
  { href: "/groups", label: "Groups", icon: BookUser },
];

/** Reached from the overview and the command palette. */
export const oneSidedPage: NavigationEntry = {
  href: "/accounts/one-sided",
  label: "One-sided contacts",
  icon: Unlink2,
};

/** Reached from the operator's menu and the command palette. */
export const profilePage: NavigationEntry = { href: "/profile", label: "Your profile", icon: UserRound };

/** Whether the page at `path` belongs under the entry `href`. */
export function isUnder(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
