import type { Page } from "playwright-core";
import { password } from "../../support/console.ts";
import { domain, longName, type Settled } from "./company.ts";

/** Who looks: operators of each role, or somebody who is not signed in. */
export type Viewer = "owner" | "admin" | "helpdesk" | "auditor" | "account" | "anybody";

/** One page in one state, as the gallery shows it. */
export interface View {
  /** The name of its pictures. */
  readonly name: string;
  readonly path: string;
  /** Absent: the owner. */
  readonly as?: Viewer;
  /** What leads from the loaded page to the state. */
  readonly arrive?: (page: Page) => Promise<unknown>;
  /** One more state of a page that is looked at already: for the pictures of `npm run gallery`, not for every test run. */
  readonly isExtra?: true;
  /** What undoes that for the next. */
  readonly leave?: (page: Page) => Promise<unknown>;
}

const account = (username: string, tab = ""): string => `/accounts/${username}@${domain}${tab}`;
const press = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();

const signInAs = (username: string) => async (page: Page) => {
  await page.getByLabel("Address").fill(`${username}@${domain}`);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Change password" }).first().waitFor();
};

/** Every page, in every state that is worth a picture. */
export function viewsOf({ importId, invitation, group }: Settled): readonly View[] {
  return [
    { name: "overview", path: "/" },
    { name: "accounts", path: "/accounts" },
    { name: "overview-day", path: "/?range=day", isExtra: true },
    { name: "accounts-filtered", path: "/accounts?status=suspended", isExtra: true },
    { name: "accounts-no-match", path: "/accounts?q=nobody-of-this-name", isExtra: true },
    { name: "account", path: account("juliet") },
    { name: "account-suspended", path: account("tybalt"), isExtra: true },
    { name: "account-long-name", path: account(longName) },
    { name: "account-roster", path: account("romeo", "/roster") },
    { name: "account-picture", path: account("romeo", "/roster?view=picture"), isExtra: true },
    { name: "account-sessions", path: account("romeo", "/sessions") },
    { name: "account-messages", path: account("benvolio", "/messages") },
    { name: "account-messages-none", path: account("romeo", "/messages"), isExtra: true },
    { name: "account-groups", path: account("nurse", "/groups"), isExtra: true },
    { name: "account-privacy", path: account("juliet", "/privacy") },
    { name: "account-history", path: account("tybalt", "/history") },
    { name: "account-unknown", path: account("nobody-of-this-name"), isExtra: true },
    { name: "one-sided", path: "/accounts/one-sided" },
    { name: "groups", path: "/groups" },
    { name: "groups-new", path: "/groups?create" },
    { name: "group", path: `/groups/${group}` },
    { name: "privacy-templates", path: "/privacy-templates" },
    { name: "privacy-template", path: `/privacy-templates/${domain}/Quiet` },
    { name: "privacy-template-new", path: "/privacy-templates?create" },
    { name: "sessions", path: "/sessions" },
    { name: "sessions-no-match", path: "/sessions?mechanism=PLAIN", isExtra: true },
    { name: "imports", path: "/import" },
    { name: "import-new", path: "/import/new" },
    { name: "import", path: `/import/${importId}` },
    { name: "import-failures", path: `/import/${importId}?action=fail`, isExtra: true },
    { name: "export", path: "/import/export" },
    { name: "system", path: "/system" },
    { name: "invitations", path: "/invitations" },
    { name: "invitations-create", path: "/invitations", arrive: press("Create invitation") },
    { name: "domains", path: "/domains" },
    { name: "domain", path: `/domains/${domain}` },
    { name: "simulator-empty", path: "/simulator", isExtra: true },
    { name: "simulator", path: `/simulator?from=paris@${domain}&to=juliet@${domain}&kind=message` },
    { name: "reports", path: "/reports" },
    { name: "audit", path: "/audit" },
    { name: "audit-no-match", path: "/audit?q=nothing+such", isExtra: true },
    { name: "operators", path: "/operators" },
    { name: "operators-invitations", path: "/operators/invitations" },
    { name: "operators-tokens", path: "/operators/tokens" },
    { name: "operators-webhooks", path: "/operators/webhooks" },
    { name: "profile", path: "/profile" },
    { name: "unknown-page", path: "/no-such-page" },
    {
      name: "offline",
      path: "/accounts",
      arrive: async (page) => {
        await page.context().setOffline(true);
        await page.getByText("You are offline.", { exact: false }).waitFor();
      },
      leave: (page) => page.context().setOffline(false),
    },
    { name: "helpdesk-overview", path: "/", as: "helpdesk" },
    { name: "helpdesk-account", path: account("juliet"), as: "helpdesk" },
    { name: "helpdesk-operators", path: "/operators", as: "helpdesk", isExtra: true },
    { name: "helpdesk-accounts", path: "/accounts", as: "helpdesk", isExtra: true },
    { name: "helpdesk-import", path: "/import", as: "helpdesk", isExtra: true },
    { name: "helpdesk-system", path: "/system", as: "helpdesk" },
    { name: "auditor-sessions", path: "/sessions", as: "auditor", isExtra: true },
    { name: "auditor-overview", path: "/", as: "auditor" },
    { name: "auditor-account", path: account("juliet"), as: "auditor", isExtra: true },
    { name: "auditor-audit", path: "/audit", as: "auditor", isExtra: true },
    { name: "admin-domains", path: "/domains", as: "admin", isExtra: true },
    { name: "admin-system", path: "/system", as: "admin" },
    { name: "own-account", path: "/me", as: "account", arrive: signInAs("juliet") },
    { name: "own-account-sign-in", path: "/me", as: "anybody" },
    { name: "chat-sign-in", path: `/chat?account=juliet@${domain}`, as: "anybody" },
    { name: "sign-in", path: "/sign-in", as: "anybody" },
    { name: "invitation", path: `/i/${invitation}`, as: "anybody" },
    { name: "invitation-unknown", path: "/i/nothing", as: "anybody", isExtra: true },
    { name: "reset-unknown", path: "/reset/nothing", as: "anybody" },
  ];
}
