import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { openDatabase, trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const other = "mantua.example";

let site: ConsoleSite;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await startConsole({ ROSTRA_TRAFFIC_SECONDS: "1", ROSTRA_LOGIN_FAILURES_PER_ACCOUNT: "2" });
  page = site.page;
  await site.populate(domain, { romeo: "Romeo Montague", juliet: "Juliet Capulet" });
  const ada = { email: "ada@verona.example", name: "Ada", password, role: "admin", domain } as const;
  await site.services.operators.add(site.actor, ada);
  const { events } = await site.services.domains.add(site.actor, other);
  expect(await site.services.effect(events)).toMatchObject({ pending: 0 });
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

function client(username: string, secret = password): XmppJs {
  const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
  return new XmppJs({ service, domain, username, password: secret, trust });
}

/** Resolves when a column of a picture's table adds up to so much: a step may end in between. */
async function counted(picture: string, column: string, sum: number): Promise<void> {
  const table = page.getByRole("table", { name: `${picture},` });
  const names = await table.getByRole("columnheader").allTextContents();
  const cells = table.locator(`tbody td:nth-child(${names.indexOf(column) + 1})`);
  await expect
    .poll(async () => (await cells.allTextContents()).reduce((total, text) => total + (Number(text) || 0), 0), {
      timeout: 15_000,
    })
    .toBe(sum);
}

const figure = (label: string, value: string) =>
  page.getByRole("main").getByText(label, { exact: true }).locator("..").getByText(value, { exact: true });

describe("product.md page 3: what goes on, in pictures", () => {
  it("clients that come, write and are refused show in counts and pictures, without a reload", async () => {
    await page.goto(`${site.rostra.consoleUrl}/?range=hour`);
    await figure("Sessions now", "0").waitFor();
    await using romeo = client("romeo");
    await romeo.event("online");
    await using juliet = client("juliet");
    await juliet.event("online");
    await figure("Sessions now", "2").waitFor();
    romeo.send(`juliet@${domain}`, "He jests at scars");
    await juliet.event("message");
    await using stranger = client("romeo", "not his password");
    await stranger.event("refused");
    await counted("Logins", "Logged in", 2);
    await counted("Logins", "Refused", 1);
    await page.getByRole("row", { name: domain }).getByRole("cell", { name: "2", exact: true }).first().waitFor();
    await page.locator(".recharts-surface").first().waitFor();
    await site.picture("overview-live");
    await page.getByRole("link", { name: "Week" }).click();
    await page.waitForURL("**/?range=week");
    await page.goBack();
    await page.waitForURL("**/?range=hour");

    await page.goto(`${site.rostra.consoleUrl}/system`);
    await page.getByRole("link", { name: "TLS 1.3" }).waitFor();
    await page
      .getByRole("listitem")
      .filter({ hasText: domain })
      .getByText(/days left/)
      .waitFor();
    const setting = page.getByRole("listitem").filter({ hasText: "ROSTRA_TRAFFIC_SECONDS" });
    await setting.getByText("by default 60").waitFor();
    await page.getByRole("listitem").filter({ hasText: "ROSTRA_SECRET" }).getByText("set, and secret").waitFor();
    await page.getByRole("cell", { name: "audit_entry" }).waitFor();
    await site.picture("system");
  });

  it("an account that somebody guesses at is named at once; helpdesk sees why its owner cannot log in, and unlocks it", async () => {
    const helpdesk = await site.signedIn("hal@verona.example");
    await helpdesk.goto(site.rostra.consoleUrl);
    await helpdesk.getByText("Needs attention").waitFor();
    for (let guess = 0; guess < 2; guess++) {
      await using stranger = client("juliet", "not her password");
      await stranger.event("refused");
    }
    await helpdesk.getByText("1 account locked after wrong passwords").waitFor();
    await using refused = client("juliet");
    await refused.event("refused");
    expect(await site.faultsIn("overview-locked", helpdesk)).toEqual([]);
    await helpdesk.getByRole("link", { name: `juliet@${domain}` }).click();
    await helpdesk.getByText(/^Locked: logins from (127\.0\.0\.1|::1) are refused until /).waitFor();
    expect(await site.faultsIn("account-locked", helpdesk)).toEqual([]);
    await helpdesk.getByRole("button", { name: "Unlock" }).click();
    await helpdesk.getByText("Unlocked. The account may be tried again at once.").waitFor();
    await helpdesk.getByText(/^Locked: /).waitFor({ state: "hidden" });
    expect(await helpdesk.getByRole("region", { name: "Last changes" }).count()).toBe(0);
    await using juliet = client("juliet");
    await juliet.event("online");
    await helpdesk.context().close();
  });

  it("the last changes show up as they are made, with what they did, and lead to their entry in the audit", async () => {
    await using romeo = client("romeo");
    await romeo.event("online");
    await page.goto(site.rostra.consoleUrl);
    const changes = page.getByRole("region", { name: "Last changes" }).getByRole("listitem");
    await changes.first().waitFor();
    await site.shell(["account", "suspend", `romeo@${domain}`, "--reason", "banished"]);
    await romeo.event("disconnect");
    const suspended = changes.filter({ hasText: "Account suspended" });
    await suspended.getByText(/^The command line · Ended 1 session in /).waitFor();
    expect(await changes.filter({ hasText: /Signed in|Sign-in/ }).count()).toBe(0);
    await site.picture("overview-changes");
    await suspended.getByRole("link", { name: "Account suspended" }).click();
    await page.getByRole("dialog").getByText("banished").first().waitFor();
    await site.shell(["account", "enable", `romeo@${domain}`, "--reason", "pardoned"]);
  });

  it("a server that stopped without a word wants somebody's eye", async () => {
    await using database = await openDatabase(site.site);
    await database.rows(
      `INSERT INTO node (id, address, version, heartbeat_at)
        VALUES ('lost', 'im2.verona.example:5222', '0.1.0', clock_timestamp() - interval '40 seconds')`,
      [],
    );
    await page.goto(site.rostra.consoleUrl);
    await page.getByText("The server at im2.verona.example:5222 has stopped").waitFor();
    await site.picture("overview-stopped");
    await database.rows("DELETE FROM node WHERE id = 'lost'", []);
  });

  it("an admin sees the protection of his domain and nothing of the installation; helpdesk is told it is not theirs", async () => {
    const ada = await site.signedIn("ada@verona.example");
    await ada.goto(site.rostra.consoleUrl);
    await ada.getByText("Messages waiting").waitFor();
    expect(await ada.getByText("Storage").count()).toBe(0);
    await ada.getByRole("link", { name: "System" }).first().click();
    await ada.getByRole("heading", { name: "Certificates" }).waitFor();
    expect(await ada.getByRole("heading", { level: 2 }).allTextContents()).toEqual([
      "Who still uses what",
      "Certificates",
    ]);
    expect(await ada.getByText(other).count()).toBe(0);
    const hal = await site.signedIn("hal@verona.example");
    expect(await hal.getByRole("link", { name: "System" }).count()).toBe(0);
    await hal.goto(`${site.rostra.consoleUrl}/system`);
    await hal.getByText("Not yours to see").waitFor();
  });
});
