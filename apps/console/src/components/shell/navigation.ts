import type { Verb } from "@rostra/core/actor";
import {
  BookUser,
  FileUp,
  Flag,
  Globe,
  House,
  ListChecks,
  type LucideIcon,
  MailPlus,
  Plug,
  Route,
  ScrollText,
  Server,
  Unlink2,
  UserRound,
  UserRoundCog,
  UsersRound,
} from "lucide-react";

/** One page of the console that a menu leads to. */
export interface NavigationEntry {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** What somebody must be allowed, on some domain, to be led there; absent: nothing. */
  readonly verb?: Verb;
}

/** The sidebar, in order. Only pages that exist. */
export const pages: readonly NavigationEntry[] = [
  { href: "/", label: "Overview", icon: House },
  { href: "/accounts", label: "Accounts", icon: UsersRound },
  { href: "/sessions", label: "Sessions", icon: Plug, verb: "session.read" },
  { href: "/groups", label: "Groups", icon: BookUser },
  { href: "/invitations", label: "Invitations", icon: MailPlus, verb: "invitation.read" },
  { href: "/import", label: "Import", icon: FileUp, verb: "account.import" },
  { href: "/domains", label: "Domains", icon: Globe, verb: "domain.read" },
  { href: "/simulator", label: "Simulator", icon: Route, verb: "privacy.read" },
  { href: "/reports", label: "Reports", icon: Flag, verb: "report.read" },
  { href: "/audit", label: "Audit", icon: ScrollText, verb: "audit.read" },
  { href: "/operators", label: "Operators", icon: UserRoundCog, verb: "webhook.read" },
  { href: "/system", label: "System", icon: Server, verb: "posture.read" },
];

/** Reached from the overview and the command palette. */
export const oneSidedPage: NavigationEntry = {
  href: "/accounts/one-sided",
  label: "One-sided contacts",
  icon: Unlink2,
};

/** Reached from the groups page, the privacy tab of an account and the command palette. */
export const templatesPage: NavigationEntry = {
  href: "/privacy-templates",
  label: "Privacy templates",
  icon: ListChecks,
  verb: "privacy.read",
};

/** Reached from the operator's menu and the command palette. */
export const profilePage: NavigationEntry = { href: "/profile", label: "Your profile", icon: UserRound };

/** Whether the page at `path` belongs under the entry `href`. */
export function isUnder(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
