import { readFile } from "node:fs/promises";
import { Jid } from "@rostra/xmpp/jid";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults } from "../support/browser.ts";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { openDatabase, trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const romeo = `romeo@${domain}`;
const juliet = `juliet@${domain}`;

let site: ConsoleSite;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await startConsole();
  page = site.page;
  await site.populate(domain, { romeo: "Romeo Montague", juliet: "Juliet Capulet" });
  await site.services.domains.add(site.actor, "mantua.example");
  await site.services.operators.add(site.actor, {
    email: "aud@verona.example",
    name: "Aud",
    password,
    role: "auditor",
    domain,
  });
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

const url = (path: string): string => `${site.rostra.consoleUrl}${path}`;
const bareJid = (text: string) => {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(text);
  return jid.bare;
};
const row = (text: string): Locator => page.getByRole("row").filter({ hasText: text });

async function client(username: string): Promise<XmppJs> {
  const made = new XmppJs({ service: `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`, domain, username, password, trust });
  await made.event("online");
  return made;
}

describe("product.md page 12: the audit", () => {
  it("a suspension in another tab is announced; asked for, it says who, why and which sessions it ended", async () => {
    await using client1 = await client("romeo");
    await page.goto(url("/audit"));
    await row("Account created").first().waitFor();
    const before = await page.getByRole("row").count();
    const other = await page.context().newPage();
    await other.goto(url(`/accounts/${encodeURIComponent(romeo)}`));
    await other.getByRole("button", { name: "Suspend" }).click();
    const dialog = other.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Left the house");
    await dialog.getByRole("button", { name: "Suspend", exact: false }).last().click();
    await client1.event("disconnect");
    await other.getByText(/Suspended\. Ended 1 session/).waitFor();
    await other.close();
    await page.bringToFront();
    const announced = page.getByRole("button", { name: /new entr(y|ies): show/ });
    await announced.waitFor();
    expect(await page.getByRole("row").count()).toBe(before);
    await site.picture("audit-announced");
    await announced.click();
    await row("Account suspended")
      .getByText(/Ended 1 session in \d+ ms/)
      .waitFor();
    await announced.waitFor({ state: "hidden" });
    await row("Account suspended").getByRole("link", { name: "Account suspended" }).click();
    const entry = page.getByRole("dialog");
    await entry.getByRole("definition").filter({ hasText: "Left the house" }).waitFor();
    await entry.getByRole("table", { name: "What changed" }).getByText("Left the house").waitFor();
    await entry.getByText("You", { exact: true }).waitFor();
    await entry.getByText(/Ended 1 session in \d+ ms/).waitFor();
    expect(page.url()).toMatch(/entry=\d+/);
    await site.picture("audit-entry");
    await page.keyboard.press("Escape");
    await entry.waitFor({ state: "hidden" });
  });

  it("before and after of an edit are told, by its address, and what is filtered stands in the URL", async () => {
    await site.services.accounts.update(site.actor, bareJid(juliet), { displayName: "Juliet Montague" });
    await page.goto(url(`/audit?target=${encodeURIComponent(juliet)}`));
    await row("Account edited").waitFor();
    expect(await row("mantua").count()).toBe(0);
    expect(await page.getByText(romeo).count()).toBe(0);
    await page.getByRole("link", { name: "Account edited" }).click();
    await page.reload();
    const entry = page.getByRole("dialog");
    await entry.getByText("Juliet Capulet").waitFor();
    await entry.getByText("Juliet Montague").waitFor();
    await site.picture("audit-diff");
    expect(await accessibilityFaults(page)).toEqual([]);
    await entry.getByRole("button", { name: "All of this kind" }).click();
    await page.waitForURL(/action=account.updated/);
    await entry.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Clear" }).click();
    await row("Domain added").first().waitFor();
    await page.getByLabel("What").selectOption("domain");
    await page.waitForURL(/action=domain/);
    await row("Account created").first().waitFor({ state: "hidden" });
    await page.getByLabel("Search the audit").fill("mantua");
    await page.waitForURL(/q=mantua/);
    await row("verona").first().waitFor({ state: "hidden" });
    await page.goBack();
    await row("Account created").first().waitFor();
    await page.getByLabel("Search the audit").fill("no such thing");
    await page.getByText("No entry matches").waitFor();
  });

  it("an account's history is its own tab, with what was done to it alone", async () => {
    await page.goto(url(`/accounts/${encodeURIComponent(juliet)}`));
    await page.getByRole("link", { name: "History" }).click();
    await row("Account edited").waitFor();
    expect(await row("Account suspended").count()).toBe(0);
    await site.picture("audit-history");
  });

  it("the chain of each domain is verified when asked, and a change behind its back is found", async () => {
    await page.goto(url("/audit"));
    await page.getByRole("button", { name: "Verify" }).click();
    const chains = page.getByRole("list", { name: "Chains" });
    await chains.getByText("verona.example").waitFor();
    expect(await chains.getByText(/Chain verified/).count()).toBe(3);
    await site.picture("audit-verified");
    await using database = await openDatabase(site.site);
    await database.rows("ALTER TABLE audit_entry DISABLE TRIGGER USER", []);
    await database.rows("UPDATE audit_entry SET reason = 'On holiday' WHERE reason = 'Left the house'", []);
    await page.getByRole("button", { name: "Verify again" }).click();
    await chains.getByText(/was altered/).waitFor();
    await site.picture("audit-altered");
    await database.rows("UPDATE audit_entry SET reason = 'Left the house' WHERE reason = 'On holiday'", []);
    await database.rows("ALTER TABLE audit_entry ENABLE TRIGGER USER", []);
  });

  it("an auditor reads and exports the domain; helpdesk is told that it may not", async () => {
    const auditor = await site.signedIn("aud@verona.example");
    await auditor.getByRole("link", { name: "Audit" }).click();
    await auditor.getByRole("row").filter({ hasText: "Account suspended" }).waitFor();
    expect(await auditor.getByText("mantua.example").count()).toBe(0);
    await auditor.goto(url("/audit?action=account.suspended"));
    const [download] = await Promise.all([
      auditor.waitForEvent("download"),
      auditor.getByRole("link", { name: "Export" }).click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ action: "account.suspended", target: romeo }]);
    await auditor.context().close();

    const helpdesk = await site.signedIn("hal@verona.example");
    expect(await helpdesk.getByRole("link", { name: "Audit" }).count()).toBe(0);
    await helpdesk.goto(url("/audit"));
    await helpdesk.getByText("Not yours to see").waitFor();
    await helpdesk.goto(url(`/accounts/${encodeURIComponent(juliet)}`));
    await helpdesk.getByRole("link", { name: "Roster" }).waitFor();
    expect(await helpdesk.getByRole("link", { name: "History" }).count()).toBe(0);
    await helpdesk.context().close();
  });
});

it("WCAG 2.2 AA: axe finds nothing on the audit, light and wide or dark and narrow by turns", async () => {
  const faults = await site.faultsOf({
    "audit-details": async () => {
      await page.goto(url(`/audit?target=${encodeURIComponent(juliet)}`));
      await page.getByRole("link", { name: "Account edited" }).click();
      await page.getByText("Juliet Montague").waitFor();
    },
  });
  expect(faults).toEqual([]);
});
