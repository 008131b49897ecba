import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, launchBrowser, looksInTurn } from "../support/browser.ts";
import {
  makeSite,
  onExternalPostgres,
  openDatabase,
  type Rostra,
  type Site,
  startRostra,
  trustedCertificates,
} from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const owner = { name: "Ann Owner", email: "ann@verona.example", password: "a long passphrase" };
const passwords = { juliet: "r0m30myr0m30", romeo: "c0l0nn4t4" } as const;

let site: Site;
let rostra: Rostra;
let browser: Browser;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await makeSite();
  rostra = await startRostra(site.env);
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await rostra?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

/** A client that verifies certificates, over the transport that the URL names. */
function client(service: string, username: keyof typeof passwords): XmppJs {
  return new XmppJs({ service, domain, username, password: passwords[username], trust });
}
const overTcp = (): string => `xmpp://127.0.0.1:${rostra.ports.xmpp}`;
const overWebSocket = (): string => `wss://127.0.0.1:${rostra.ports.http}/xmpp-websocket`;

describe(`from nothing to a conversation, on ${onExternalPostgres ? "a Postgres from outside" : "the embedded Postgres"}`, () => {
  it("product.md page 1: the one-time link makes owner, domain and first account", async () => {
    if (!rostra.setupLink) throw new Error("no setup link was printed");
    await page.goto(rostra.setupLink);
    await page.getByLabel("Your name").fill(owner.name);
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password", { exact: true }).fill(owner.password);
    await page.getByLabel("Domain").fill(domain);
    await page.getByLabel("Username").fill("juliet");
    await page.getByLabel("Account password").fill(passwords.juliet);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Finish setup" }).click();
    await page.getByRole("heading", { name: "Rostra is ready" }).waitFor();
    await page.getByText(`juliet@${domain}`).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("the link works once", async () => {
    const other = await browser.newPage();
    await other.goto(rostra.setupLink ?? "");
    await other.waitForLoadState();
    expect(await other.getByRole("button", { name: "Finish setup" }).count()).toBe(0);
    await other.close();
  });

  it("product.md page 4: a second account is made in the browser", async () => {
    await page.getByRole("link", { name: "Go to the console" }).click();
    await page.getByRole("button", { name: "Create account" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Username").fill("romeo");
    await dialog.getByLabel("Password", { exact: true }).fill(passwords.romeo);
    await dialog.getByRole("button", { name: "Create account" }).click();
    await page
      .getByRole("link", { name: `romeo@${domain}` })
      .first()
      .waitFor();
  });

  it("two ordinary clients log in, over TCP with STARTTLS and over WebSocket, and talk both ways", async () => {
    trust = await trustedCertificates(rostra, site, domain);
    await using romeo = client(overTcp(), "romeo");
    await using juliet = client(overWebSocket(), "juliet");
    const [{ jid: romeoJid = "" }, { jid: julietJid = "" }] = [
      await romeo.event("online"),
      await juliet.event("online"),
    ];
    expect(romeoJid).toMatch(new RegExp(`^romeo@${domain}/`));
    romeo.send(`juliet@${domain}`, "But soft, what light?");
    expect(await juliet.event("message")).toMatchObject({ from: romeoJid, body: "But soft, what light?" });
    juliet.send(`romeo@${domain}`, "Ay me <&>");
    expect(await romeo.event("message")).toMatchObject({ from: julietJid, body: "Ay me <&>" });
  });

  it("the rows are in Postgres, keys instead of passwords, each change with its audit entry", async () => {
    await using database = await openDatabase(site);
    const accounts = await database.rows(
      "SELECT username, status::text FROM account WHERE domain = $1 ORDER BY username",
      [domain],
    );
    expect(accounts).toEqual([
      { username: "juliet", status: "active" },
      { username: "romeo", status: "active" },
    ]);
    const everything = JSON.stringify(await database.rows("SELECT * FROM account NATURAL JOIN credential", []));
    for (const password of Object.values(passwords)) expect(everything).not.toContain(password);
    const actions = await database.rows("SELECT action, target FROM audit_entry ORDER BY id", []);
    expect(actions).toEqual([
      { action: "setup.completed", target: domain },
      { action: "operator.created", target: owner.email },
      { action: "account.created", target: `juliet@${domain}` },
      { action: "operator.signedIn", target: owner.email },
      { action: "account.created", target: `romeo@${domain}` },
    ]);
  });

  it("an account suspended in the browser: its stream closes and its client cannot come back", async () => {
    await using romeo = client(overTcp(), "romeo");
    await using juliet = client(overWebSocket(), "juliet");
    await romeo.event("online");
    await juliet.event("online");
    await page.goto(`${rostra.consoleUrl}/accounts/${encodeURIComponent(`romeo@${domain}`)}/sessions`);
    await page.getByText("SCRAM-SHA-1").first().waitFor(); // the live session is on the page
    await page
      .getByRole("button", { name: /^Suspend/ })
      .first()
      .click();
    await page.getByRole("dialog").getByLabel("Reason").fill("banished");
    const clicked = Date.now();
    await page.getByRole("dialog").getByRole("button", { name: "Suspend account" }).click();
    const closed = await romeo.event("error");
    expect(closed.condition).toBe("not-authorized");
    console.log(`from the click to the closed stream: ${closed.at - clicked} ms`);
    await page
      .getByText(/1 session/)
      .first()
      .waitFor(); // the save says what it did

    await using back = client(overTcp(), "romeo");
    expect((await back.event("refused")).condition).toBe("account-disabled");
    juliet.send(`juliet@${domain}`, "still here");
    expect((await juliet.event("message")).body).toBe("still here");
  });

  // What the pages look like does not depend on where the database is.
  if (!onExternalPostgres)
    it("WCAG 2.2 AA: axe finds nothing on any page, light and wide or dark and narrow by turns", async () => {
      const faults: string[] = [];
      const paths = ["/", "/accounts", `/accounts/${encodeURIComponent(`romeo@${domain}`)}`, "/profile"];
      for (const [place, path] of paths.entries()) {
        for (const { colorScheme, width } of looksInTurn(place)) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          await page.goto(rostra.consoleUrl + path);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await page.waitForLoadState("networkidle");
          for (const fault of await accessibilityFaults(page)) faults.push(`${colorScheme} ${width} ${path} ${fault}`);
        }
      }
      expect(faults).toEqual([]);
    });

  it("signing out ends the operator's session, and a wrong password is refused", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const other = await browser.newContext();
    const visitor = await other.newPage();
    await visitor.goto(`${rostra.consoleUrl}/accounts`);
    await visitor.waitForURL(/\/sign-in/);
    expect(await accessibilityFaults(visitor)).toEqual([]);
    await visitor.getByLabel("E-mail").fill(owner.email);
    await visitor.getByLabel("Password", { exact: true }).fill("not the passphrase");
    await visitor.getByRole("button", { name: "Sign in" }).click();
    await visitor.getByRole("alert").first().waitFor();
    await visitor.getByLabel("Password", { exact: true }).fill(owner.password);
    await visitor.getByRole("button", { name: "Sign in" }).click();
    await visitor.waitForURL(/\/accounts/);
    await other.close();
  });
});
