import { readFile } from "node:fs/promises";
import { accountAddress } from "@rostra/core/account/account-service";
import { deriveCredentials } from "@rostra/core/account/credentials";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const mantua = "mantua.example";
/** More than a page of accounts; all come before juliet. */
const EXTRA = 60;
const extra = (number: number): string => `extra-${String(number).padStart(2, "0")}`;
const at = (user: string): string => `${user}@${domain}`;

let site: ConsoleSite;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await startConsole();
  page = site.page;
  const { services, actor } = site;
  await site.populate(domain, { romeo: "Romeo Montague", juliet: "Juliet Capulet" });
  await services.domains.add(actor, mantua);
  const credentials = await deriveCredentials(password, { iterations: 4096 });
  const lines = Array.from({ length: EXTRA }, (_, number) => ({ username: extra(number), credentials }));
  await services.accounts.import(actor, domain, lines);
  await services.accounts.import(actor, mantua, [{ username: "benvolio", credentials }]);
  const { value: sales } = await services.groups.create(actor, domain, { name: "Montagues" });
  await services.groups.addMembers(actor, sales.id, [accountAddress("romeo", domain)]);
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

const url = (path: string): string => site.rostra.consoleUrl + path;
/** Opens a page; resolves when it answers to clicks. */
async function open(path: string, on = page): Promise<void> {
  await on.goto(url(path));
  await on.waitForLoadState("networkidle");
}
const dialog = (on = page): Locator => on.getByRole("dialog");
const bar = (on = page): Locator => on.getByRole("region", { name: "Selection" });
const progress = (): Locator => page.getByRole("region", { name: "Bulk action" }).first();
const link = (user: string, on = page): Locator => on.getByRole("link", { name: at(user), exact: true });
const box = (user: string): Locator => page.getByRole("checkbox", { name: `Select ${at(user)}` });

/** What is shown, first to last. */
const shown = (): Promise<readonly string[]> =>
  page.getByRole("table", { name: "Accounts" }).getByRole("link").allTextContents();

async function statusOf(user: string): Promise<string> {
  return (await site.services.accounts.get(site.actor, accountAddress(user, domain))).status;
}

describe("product.md page 4: the table of accounts", () => {
  it("accounts: filters stand in the URL, each can be taken away, and what is shown is exported", async () => {
    await open("/accounts");
    await page.getByText("1–50 of 63 accounts").waitFor();
    await page.getByLabel("Status").selectOption("Active");
    await page.getByLabel("Domain", { exact: true }).selectOption(domain);
    await page.getByLabel("Group", { exact: true }).selectOption("Montagues");
    await page.getByLabel("Online", { exact: true }).selectOption("Offline");
    await page.getByLabel("Last login", { exact: true }).selectOption("Never logged in");
    await page.getByText("1 account matches").waitFor();
    expect(await shown()).toEqual([at("romeo")]);
    expect(new URL(page.url()).searchParams.get("login")).toBe("never");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Export" }).click(),
    ]);
    const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^romeo@verona\.example,Romeo Montague,,active,Montagues,0,,\d{4}-.*,0,\d+$/);
    await page.getByRole("button", { name: "Remove the filter In Montagues" }).click();
    await page.getByText("1–50 of 62 that match").waitFor();
    await page.goBack();
    await page.getByText("1 account matches").waitFor();
    await page.getByRole("button", { name: "Clear all" }).click();
    await page.getByText("1–50 of 63 accounts").waitFor();
    await page.getByRole("button", { name: "Address" }).click();
    await page.waitForURL(/descending/);
    await expect.poll(async () => (await shown())[0]).toBe(at("romeo"));
    await page.getByLabel("Search accounts").fill("capulet");
    await page.getByText("1 account matches").waitFor();
    expect(await shown()).toEqual([at("juliet")]);
    await page.getByLabel("Search accounts").fill("nobody at all");
    await page.getByText("No account matches").waitFor();
  });

  it("accounts: signed in, found and opened by keyboard alone", async () => {
    const visitor = await site.visitor();
    await visitor.goto(url("/accounts"));
    await visitor.getByLabel("E-mail").waitFor();
    await visitor.keyboard.type("ann@verona.example");
    await visitor.keyboard.press("Tab");
    await visitor.keyboard.type(password);
    await visitor.keyboard.press("Enter");
    await link("extra-00", visitor).waitFor();
    await visitor.keyboard.press("/");
    await visitor.keyboard.type("extra-1");
    await visitor.getByText("10 accounts match").waitFor();
    await visitor.keyboard.press("ArrowDown");
    await visitor.keyboard.press("j");
    await visitor.keyboard.press("ArrowDown");
    await visitor.keyboard.press("k");
    await visitor.keyboard.press("x");
    await bar(visitor).getByText("1 selected").waitFor();
    await visitor.keyboard.press("Escape");
    await bar(visitor).waitFor({ state: "detached" });
    await link("extra-11", visitor).focus(); // a checkbox that was clicked keeps the focus of the row
    await visitor.keyboard.press("m");
    await visitor.getByRole("menuitem", { name: "Open" }).waitFor();
    await visitor.keyboard.press("Escape");
    await visitor.getByRole("menu").waitFor({ state: "detached" });
    await visitor.keyboard.press("k");
    await visitor.keyboard.press("Enter");
    await visitor.getByRole("heading", { level: 1, name: at("extra-10") }).waitFor();
    await visitor.context().close();
  });
});

describe("product.md page 4: bulk actions", () => {
  it("accounts: those chosen on two pages are suspended, a live client of one is closed, and all is taken back", async () => {
    await using romeo = new XmppJs({
      service: `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`,
      domain,
      username: "romeo",
      password,
      trust,
    });
    await romeo.event("online");
    await site.services.accounts.suspend(site.actor, accountAddress("extra-01", domain), { reason: "Ill" });
    await open(`/accounts?domain=${domain}`);
    for (const user of ["extra-00", "extra-01"]) await box(user).check();
    await page.getByRole("button", { name: "Next page" }).click();
    await box("romeo").check();
    await bar().getByText("3 selected on 2 pages").waitFor();
    expect(await site.faultsOf({ "accounts-selection": async () => {} })).toEqual([]);
    await bar().getByRole("button", { name: "Suspend…" }).click();
    await dialog().getByRole("button", { name: "Preview" }).click();
    await dialog().getByText("This must not be empty.").waitFor();
    await dialog().getByLabel("Reason").fill("Left the company");
    await dialog().getByRole("button", { name: "Preview" }).click();
    const list = dialog().getByLabel("What will happen");
    await list.getByText("1 session will end.").waitFor();
    await list.getByText("Suspended already.").waitFor();
    expect(await list.getByRole("term").allTextContents()).toEqual(["2", "1"]);
    expect(await statusOf("romeo")).toBe("active");
    expect(await site.faultsOf({ "accounts-preview": async () => {} })).toEqual([]);
    await dialog().getByRole("button", { name: "Suspend 2 accounts" }).click();
    await romeo.event("disconnect");
    await progress().getByText("Suspended 2 accounts.").waitFor();
    expect(await bar().count()).toBe(0);
    expect(await Promise.all(["romeo", "extra-00"].map(statusOf))).toEqual(["suspended", "suspended"]);
    await site.picture("accounts-done");
    expect(await page.evaluate("document.activeElement.id")).toBe("content"); // the button is gone with the selection
    await progress().getByRole("button", { name: "Undo" }).click();
    await progress().getByText("Taken back for 2 accounts.").waitFor();
    expect(await Promise.all(["romeo", "extra-00", "extra-01"].map(statusOf))).toEqual([
      "active",
      "active",
      "suspended",
    ]);
    await progress().getByRole("button", { name: "Dismiss" }).click();
    await progress().waitFor({ state: "detached" });
  });

  it("accounts: all that match are deleted by who types their number, go on without the page, and come back", async () => {
    await open("/accounts?q=extra");
    await page.getByLabel("Select all rows of this page").check();
    await bar().getByText("50 selected").waitFor();
    await bar().getByRole("button", { name: "Select all 60 that match" }).click();
    await bar().getByText("All 60 that match are selected").waitFor();
    await bar().getByRole("button", { name: "More actions for the selection" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await dialog().getByLabel("Reason").fill("Test accounts");
    await dialog().getByRole("button", { name: "Preview" }).click();
    await dialog().getByRole("button", { name: "Delete 60 accounts" }).click();
    await dialog().getByText("This is not the number.").waitFor();
    await site.picture("accounts-delete");
    await dialog().getByLabel("Type 60 to delete them").fill("60");
    await dialog().getByRole("button", { name: "Delete 60 accounts" }).click();
    await dialog().waitFor({ state: "detached" });
    await page.goto("about:blank");
    const filter = { domain, search: "extra", limit: 1 } as const;
    const total = async (status: "active" | "deleted"): Promise<number> =>
      (await site.services.accounts.list(site.actor, { ...filter, status })).total;
    await expect.poll(() => total("deleted"), { timeout: 20_000 }).toBe(EXTRA);
    const latest = async () => (await site.services.bulks.started(site.actor, 1))[0];
    await expect.poll(async () => (await latest())?.bulk.state).toBe("done");
    const done = await latest();
    await site.services.bulks.undo(site.actor, done?.bulk.id ?? "");
    await page.goto(url("/accounts?status=deleted"));
    await progress().getByText("Taken back for 60 accounts.").waitFor();
    await expect.poll(() => total("deleted")).toBe(0);
  });

  it("accounts: helpdesk makes reset links and changes no account; an auditor chooses none", async () => {
    const hal = await site.signedIn("hal@verona.example");
    await open("/accounts?q=montague", hal);
    await hal.getByRole("checkbox", { name: `Select ${at("romeo")}` }).check();
    expect(await hal.getByRole("button", { name: "Create account" }).count()).toBe(0);
    expect(await bar(hal).getByRole("button", { name: "Suspend…" }).count()).toBe(0);
    await bar(hal).getByRole("button", { name: "More actions for the selection" }).click();
    expect(await hal.getByRole("menuitem").allTextContents()).toEqual(["End sessions…", "Make reset links…"]);
    await hal.getByRole("menuitem", { name: "Make reset links…" }).click();
    await dialog(hal).getByRole("button", { name: "Preview" }).click();
    const [file] = await Promise.all([
      hal.waitForEvent("download"),
      dialog(hal).getByRole("button", { name: "Download 1 link" }).click(),
    ]);
    const [head, row = ""] = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
    expect(head).toBe("address,link,good until");
    const [address, reset = ""] = row.split(",");
    expect(address).toBe(at("romeo"));
    await hal.goto(reset);
    await hal.getByText(at("romeo")).first().waitFor();
    await hal.context().close();

    const aud = { email: "aud@verona.example", name: "Aud", password, role: "auditor" } as const;
    await site.services.operators.add(site.actor, aud);
    const auditor = await site.signedIn(aud.email);
    await auditor.goto(url("/accounts"));
    await link("juliet", auditor).or(link("extra-00", auditor)).first().waitFor();
    expect(await auditor.getByRole("checkbox").count()).toBe(0);
    await auditor.context().close();
  });
});
