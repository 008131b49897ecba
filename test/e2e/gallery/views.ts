import type { Page } from "playwright-core";
import { domain, longName, type Settled } from "./company.ts";

/** Who looks: operators of each role, or somebody who is not signed in. */
export type Viewer = "owner" | "admin" | "helpdesk" | "auditor" | "anybody";

/** One page in one state, as the gallery shows it. */
export interface View {
  /** The name of its pictures. */
  readonly name: string;
  readonly path: string;
  /** Absent: the owner. */
  readonly as?: Viewer;
  /** What leads from the loaded page to the state. */
  readonly arrive?: (page: Page) => Promise<unknown>;
}

const account = (username: string, tab = ""): string => `/accounts/${username}@${domain}${tab}`;
const press = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();

/** Every page, in every state that is worth a picture. */
export function viewsOf({ importId, invitation, group }: Settled): readonly View[] {
  return [
    { name: "overview", path: "/" },
    { name: "accounts", path: "/accounts" },
    { name: "accounts-no-match", path: "/accounts?q=nobody-of-this-name" },
    { name: "account", path: account("juliet") },
    { name: "account-suspended", path: account("tybalt") },
    { name: "account-long-name", path: account(longName) },
    { name: "account-roster", path: account("romeo", "/roster") },
    { name: "account-privacy", path: account("juliet", "/privacy") },
    { name: "account-history", path: account("tybalt", "/history") },
    { name: "account-unknown", path: account("nobody-of-this-name") },
    { name: "one-sided", path: "/accounts/one-sided" },
    { name: "groups", path: "/groups" },
    { name: "group", path: `/groups/${group}` },
    { name: "privacy-templates", path: "/privacy-templates" },
    { name: "invitations", path: "/invitations" },
    { name: "invitations-create", path: "/invitations", arrive: press("Create invitation") },
    { name: "domains", path: "/domains" },
    { name: "domain", path: `/domains/${domain}` },
    { name: "simulator", path: `/simulator?from=paris@${domain}&to=juliet@${domain}&kind=message` },
    { name: "reports", path: "/reports" },
    { name: "audit", path: "/audit" },
    { name: "operators", path: "/operators" },
    { name: "operators-invitations", path: "/operators/invitations" },
    { name: "operators-tokens", path: "/operators/tokens" },
    { name: "operators-webhooks", path: "/operators/webhooks" },
    { name: "profile", path: "/profile" },
    { name: "unknown-page", path: "/no-such-page" },
    { name: "helpdesk-overview", path: "/", as: "helpdesk" },
    { name: "helpdesk-account", path: account("juliet"), as: "helpdesk" },
    { name: "helpdesk-operators", path: "/operators", as: "helpdesk" },
    { name: "auditor-overview", path: "/", as: "auditor" },
    { name: "auditor-account", path: account("juliet"), as: "auditor" },
    { name: "auditor-audit", path: "/audit", as: "auditor" },
    { name: "admin-domains", path: "/domains", as: "admin" },
    { name: "sign-in", path: "/sign-in", as: "anybody" },
    { name: "invitation", path: `/i/${invitation}`, as: "anybody" },
    { name: "invitation-unknown", path: "/i/nothing", as: "anybody" },
    { name: "reset-unknown", path: "/reset/nothing", as: "anybody" },
  ];
}
