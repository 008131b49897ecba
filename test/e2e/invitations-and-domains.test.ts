import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults } from "../support/browser.ts";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const closed = "a-very-long-name-of-a-domain-whose-registration-is-closed.mantua.example";
const romeo = `romeo@${domain}`;

let site: ConsoleSite;
let page: Page;

beforeAll(async () => {
  site = await startConsole();
  page = site.page;
  await site.populate(domain, { romeo: "Romeo", nurse: undefined });
  const { services, actor } = site;
  await services.domains.setPolicy(actor, domain, { registration: "invitation" });
  await services.domains.add(actor, closed);
  await site.shell(["group", "create", "House", "--domain", domain]);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

const url = (path: string): string => site.rostra.consoleUrl + path;
const dialog = (): Locator => page.getByRole("dialog");
const row = (text: string | RegExp): Locator => page.getByRole("row").filter({ hasText: text });
const press = async (key: string, times = 1): Promise<void> => {
  for (let n = 0; n < times; n++) await page.keyboard.press(key);
};

describe("product.md page 8: invitations", () => {
  it("one is made by the keyboard alone, and its use shows up at once", async () => {
    await page.goto(url("/"));
    await press("Control+k");
    await page.keyboard.type("invitations");
    await press("Enter");
    await page.getByRole("heading", { level: 1, name: "Invitations" }).waitFor();
    await site.tabTo(page.getByLabel("Domain"));
    await page.keyboard.type("verona");
    await page.waitForURL(/domain=verona/);
    await page.getByText("No open invitations").waitFor();
    await site.picture("invitations-empty");
    await site.tabTo(page.getByRole("button", { name: "Create invitation" }));
    await press("Enter");
    await site.tabTo(dialog().getByLabel("Group"));
    await page.keyboard.type("House");
    await site.tabTo(dialog().getByLabel("Contact", { exact: true }));
    await page.keyboard.type("rom");
    await dialog().getByRole("option", { name: romeo }).waitFor();
    await press("ArrowDown");
    await press("Enter");
    await site.tabTo(dialog().getByLabel("Uses"));
    await page.keyboard.type("2");
    await site.tabTo(dialog().getByLabel("Note"));
    await page.keyboard.type("For the Capulets");
    await press("Enter");
    await dialog().getByRole("heading", { name: "Invitation made" }).waitFor();
    await dialog().getByRole("img", { name: "QR code of the link" }).waitFor();
    await site.picture("invitation-made");
    expect(await accessibilityFaults(page)).toEqual([]);
    const link = await dialog().getByRole("link").getAttribute("href");
    await site.tabTo(dialog().getByRole("button", { name: "Done" }));
    await press("Enter");
    await row("For the Capulets").getByText("0 of 2").waitFor();

    const visitor = await site.visitor();
    await visitor.goto(link ?? "");
    await visitor.getByRole("heading", { level: 1, name: `${romeo} invites you to chat` }).waitFor();
    await visitor.getByText("You join the group House.").waitFor();
    await visitor.getByLabel("Username").fill("juliet");
    await visitor.getByLabel("Password", { exact: true }).fill(password);
    await visitor.getByRole("button", { name: "Make account" }).click();
    await visitor.getByRole("heading", { level: 1, name: "Your account is ready" }).waitFor();
    await visitor.context().close();
    await row("For the Capulets").getByText("1 of 2").waitFor();
  });

  it("its details say who came by it; once revoked it is good for nothing", async () => {
    await page.getByRole("link", { name: "2 new accounts" }).click();
    await dialog()
      .getByRole("link", { name: `juliet@${domain}` })
      .waitFor();
    await dialog().getByText("You", { exact: true }).waitFor();
    expect(page.url()).toContain("id=");
    await site.picture("invitation-details");
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Revoke…" }).click();
    await dialog().getByText("1 use is lost").waitFor();
    await site.picture("invitation-revoke");
    await dialog().getByRole("button", { name: "Revoke invitation" }).click();
    await page.getByText("Invitation revoked.").waitFor();
    await dialog().getByText("Revoked").first().waitFor();
    await press("Escape");
    await page.getByText("No open invitations").waitFor();
    await page.getByLabel("State").selectOption("All");
    await row("For the Capulets").getByText("Revoked").waitFor();
    await page.goBack();
    await page.getByText("No open invitations").waitFor();
  });

  it("a refusal stands at its field; where registration is closed only contacts are invited", async () => {
    await page.getByRole("button", { name: "Create invitation" }).click();
    await dialog().getByLabel("Username").fill("romeo");
    await dialog().getByRole("button", { name: "Create invitation" }).click();
    await dialog().getByText(`The address ${romeo} is taken.`).waitFor();
    await dialog().getByLabel("Username").and(page.locator(":focus")).waitFor();
    await dialog().getByLabel("Domain").selectOption(closed);
    await dialog()
      .getByText(/ is closed: nobody makes an account/)
      .waitFor();
    expect(await dialog().getByLabel("Username").count()).toBe(0);
    await press("Escape");
  });

  it("somebody who may only look sees no way to make or revoke one", async () => {
    const { services, actor } = site;
    await services.invitations.create(actor, { domain, note: "For Hal to see" });
    const other = await site.signedIn("hal@verona.example");
    await other.goto(url(`/invitations?domain=${domain}&create`));
    await other.getByText("For Hal to see").waitFor();
    expect(await other.getByRole("button", { name: /^Create/ }).count()).toBe(0);
    await other.getByRole("button", { name: /^Actions for/ }).click();
    await other.getByRole("menuitem", { name: "Details" }).waitFor();
    expect(await other.getByRole("menuitem").count()).toBe(1);
    await other.context().close();
  });
});

describe("product.md page 10: domains and their policies", () => {
  const bar = (): Locator => page.getByRole("region", { name: "Unsaved changes" });
  const path = `/domains/${domain}`;

  it("the list says what each policy is; the overview leads to it", async () => {
    await page.goto(url("/"));
    await page.getByRole("link", { name: domain, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: domain }).waitFor();
    await page.getByRole("link", { name: "Domains" }).first().click();
    await row(domain).getByText("Whoever holds an invitation").waitFor();
    await row(closed).getByText("Nobody").waitFor();
    await row(domain).getByRole("link", { name: domain }).click();
    await page.getByRole("heading", { level: 1, name: domain }).waitFor();
  });

  it("a policy that a live client does not fit ends its session; undo brings the policy back", async () => {
    const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
    const trust = await trustedCertificates(site.rostra, site.site, domain);
    await using client = new XmppJs({ service, domain, username: "romeo", password, trust });
    await client.event("online");
    await page.goto(url(path));
    await page.getByLabel("Sessions of an account at once").fill("5000");
    await page.getByText("The limit of sessions is a whole number from 0 to 1000.").waitFor();
    expect(await bar().getByRole("button", { name: "Save" }).count()).toBe(0);
    await page.getByLabel("Sessions of an account at once").fill("3");
    await page.getByLabel("Logins must be bound to their encryption").check();
    await bar().getByText("2 unsaved changes").waitFor();
    await page.getByRole("link", { name: "Accounts", exact: true }).first().click();
    await dialog().getByText(`The changes of the policy of ${domain} are not saved.`).waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await bar().getByRole("button", { name: "Show changes" }).click();
    await bar().getByRole("listitem").filter({ hasText: "10 sessions 3 sessions" }).waitFor();
    await site.picture("policy-changed");
    expect(await accessibilityFaults(page)).toEqual([]);
    await bar().getByRole("button", { name: "Save" }).click();
    await page.getByText(/^Saved\. Ended 1 session in/).waitFor();
    await client.event("disconnect");
    await bar().waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/^Policy as it was before\./).waitFor();
    await page.getByLabel("Logins must be bound to their encryption").and(page.locator(":not(:checked)")).waitFor();
    expect((await site.services.domains.get(site.actor, domain)).policy).toMatchObject({
      sessionLimit: 10,
      channelBindingRequired: false,
      registration: "invitation",
    });
  });

  it("what a policy cannot be is said at its rule; a bound can be set and lifted", async () => {
    for (const name of ["SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"])
      await page.getByRole("checkbox", { name }).uncheck();
    await page.getByLabel("Logins must be bound to their encryption").check();
    await page.getByText(/none of the mechanisms binds/).waitFor();
    await bar().getByRole("button", { name: "Discard" }).click();
    await page.getByLabel("Messages wait for who is offline: for ever").uncheck();
    await page.getByLabel("Messages wait for who is offline", { exact: true }).fill("30");
    await bar().getByRole("button", { name: "Save" }).click();
    await page.getByText(/^Saved\./).waitFor();
    await bar().waitFor({ state: "hidden" });
    expect((await site.services.domains.get(site.actor, domain)).policy.spoolRetentionDays).toBe(30);
  });

  it("a domain without accounts is removed by who types its name", async () => {
    await page.goto(url(path));
    await page.getByRole("heading", { level: 1, name: domain }).waitFor();
    expect(await page.getByRole("button", { name: "Remove" }).count()).toBe(0);
    await page.goto(url("/domains/empty.example"));
    await page.getByText("There is no such domain").waitFor();
    await site.services.domains.add(site.actor, "empty.example");
    await page.goto(url("/domains/empty.example"));
    await page.getByRole("button", { name: "Remove" }).click();
    await dialog().getByRole("textbox").fill("empty");
    await dialog().getByRole("button", { name: "Remove domain" }).click();
    await dialog().getByText("This is not its name.").waitFor();
    await dialog().getByRole("textbox").fill("empty.example");
    await dialog().getByRole("button", { name: "Remove domain" }).click();
    await page.getByText(/^Domain removed\./).waitFor();
    await row(domain).waitFor();
    expect(await row("empty.example").count()).toBe(0);
  });

  it("an auditor reads the policy, and finds no form", async () => {
    const aud = { email: "aud@verona.example", name: "Aud", password, role: "auditor", domain } as const;
    await site.services.operators.add(site.actor, aud);
    const other = await site.signedIn(aud.email);
    await other.goto(url("/domains"));
    await other.getByRole("row").filter({ hasText: domain }).getByRole("link").click();
    await other.getByRole("heading", { level: 1, name: domain }).waitFor();
    const main = other.getByRole("main");
    await main.getByText("Whoever holds an invitation").waitFor();
    expect(await main.getByRole("radio").or(main.getByRole("checkbox")).count()).toBe(0);
    expect(await site.faultsIn("policy-read", other)).toEqual([]);
    await other.context().close();
  });
});

it("WCAG 2.2 AA: axe finds nothing on invitations and domains, light and wide or dark and narrow by turns", async () => {
  const { services, actor } = site;
  await services.invitations.create(actor, { domain, username: "x".repeat(200), note: "and a long note ".repeat(20) });
  await services.invitations.create(actor, { domain, role: "helpdesk" });
  expect(
    await site.faultsOf({
      invitations: `/invitations?domain=${domain}&state=all`,
      "invitation-closed": `/invitations?domain=${closed}&create`,
    }),
  ).toEqual([]);
});
