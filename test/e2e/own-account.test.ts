import { readFile } from "node:fs/promises";
import { Jid } from "@rostra/xmpp/jid";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const romeo = `romeo@${domain}`;
const changed = "another long passphrase";
const longName = "Romeo di Montecchio, figlio di Montecchio, amico di Mercuzio e Benvolio, di Verona";

let site: ConsoleSite;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await startConsole();
  await site.populate(domain, { romeo: longName, juliet: "Juliet" });
  page = await site.visitor();
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

const url = (path: string): string => site.rostra.consoleUrl + path;
const dialog = (): Locator => page.getByRole("dialog");

function jid(text: string) {
  const parsed = Jid.parse(text)?.bare;
  if (!parsed) throw new Error(`no address: ${text}`);
  return parsed;
}

async function client(): Promise<XmppJs> {
  const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
  return new XmppJs({ service, domain, username: "romeo", password, trust });
}

async function signIn(opened: Page, secret: string, address = romeo): Promise<void> {
  await opened.getByLabel("Address").fill(address);
  await opened.getByLabel("Password", { exact: true }).fill(secret);
  await opened.getByRole("button", { name: "Sign in" }).click();
}

/** Asks the page's API as the browser of `page` would, with these headers and no others. */
async function ask(path: string, headers: Record<string, string>, body: object): Promise<number> {
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const init = { method: "POST", headers: { "content-type": "application/json", cookie, ...headers } };
  return (await fetch(url(path), { ...init, body: JSON.stringify(body) })).status;
}

describe("product.md: the end user's own page", () => {
  it("a live client is seen and signed out there, and its stream closes", async () => {
    await page.goto(url("/me"));
    await page.getByRole("heading", { level: 1, name: "Your chat account" }).waitFor();
    await signIn(page, "not the password");
    await page.getByText("Address or password is wrong.").waitFor();
    await signIn(page, password);
    await page.getByRole("heading", { level: 1, name: longName }).waitFor();
    await page.getByText("No device is connected").waitFor();
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: "rostra.me", httpOnly: true, sameSite: "Strict", path: "/" });

    await using online = await client();
    await online.event("online");
    await page.getByText("Connected", { exact: true }).waitFor();
    await site.services.privacy.setBlocking(site.actor, jid(romeo), {
      kind: "block",
      jids: [jid("spammer@mantua.example")],
    });
    await page.reload();
    await page.getByText("spammer@mantua.example").waitFor();
    await page
      .getByRole("button", { name: /^Sign out .+/ })
      .first()
      .click();
    await dialog().getByText("is disconnected at once").waitFor();
    await dialog().getByRole("button", { name: "Sign out" }).click();
    await page.getByText(/^Signed out\. Ended 1 session/).waitFor();
    await online.event("disconnect");
    await page.getByText("No device is connected").waitFor();
    await page.getByRole("button", { name: "Unblock spammer@mantua.example" }).click();
    await page.getByText("You have blocked nobody.").waitFor();
    expect(await page.getByRole("link", { name: "Open the web chat" }).getAttribute("href")).toContain("/chat");
  });

  it("its data is a file of the account and no other; nothing is done for a page that is not its own", async () => {
    await page.getByRole("button", { name: "Download…" }).click();
    await dialog().getByLabel("Your password").fill("guess");
    await dialog().getByRole("button", { name: "Download" }).click();
    await dialog().getByText("This is not your password.").waitFor();
    await dialog().getByLabel("Your password").fill(password);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog().getByRole("button", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${romeo}.xml`);
    const file = await readFile(await download.path(), "utf8");
    expect(file).toContain("<user name='romeo'");
    expect(file).not.toContain("juliet");

    for (const path of ["/api/me/export", "/api/me/password", "/api/me/delete", "/api/me/sign-out", "/api/me/sign-in"])
      for (const headers of [{}, { "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }])
        expect(await ask(path, { ...headers }, { password, format: "jsonl" })).toBe(403);
    expect(await ask("/api/trpc/me.endDevices", {}, {})).toBe(401);
    expect(await ask("/api/trpc/me.endDevices", { "sec-fetch-site": "same-origin" }, {})).toBe(200);
    expect(await ask("/api/trpc/account.batch", { "sec-fetch-site": "same-origin" }, {})).toBe(401);
  });

  it("another password ends what the old one had opened, a stolen cookie among it", async () => {
    const stolen = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const elsewhere = await site.visitor();
    await elsewhere.goto(url("/me"));
    await signIn(elsewhere, password);
    await elsewhere.getByRole("heading", { level: 1, name: longName }).waitFor();
    await using online = await client();
    await online.event("online");

    await page.getByRole("button", { name: "Change password" }).click();
    await dialog().getByLabel("Your password").fill(password);
    await dialog().getByLabel("New password").fill(changed);
    expect(await site.faultsIn("me-password", page)).toEqual([]);
    await dialog().getByRole("button", { name: "Change password" }).click();
    await page.getByText("Your password is changed.").waitFor();
    await online.event("disconnect");
    const old = await fetch(url("/api/trpc/me.get"), { headers: { cookie: stolen } });
    expect(old.status).toBe(401);
    await elsewhere.getByText("You were signed out: the password was changed").waitFor();
    await elsewhere.context().close();
    await page.getByRole("heading", { level: 1, name: longName }).waitFor();
    await using refused = await client();
    expect((await refused.event("refused")).condition).toBe("not-authorized");
  });

  it("an operator's suspension is told by the next click; guessing is braked", async () => {
    const { services, actor } = site;
    await page.getByRole("button", { name: "Change password" }).click();
    await dialog().getByLabel("Your password").fill(changed);
    await dialog().getByLabel("New password").fill(password);
    await services.accounts.suspend(actor, jid(romeo), { reason: "not for him to read" });
    await dialog().getByRole("button", { name: "Change password" }).click();
    await page.getByText(`The account ${romeo} is suspended`).waitFor();
    expect(await page.content()).not.toContain("not for him to read");
    await signIn(page, changed);
    await page.getByText("This account is suspended.").waitFor();
    await services.accounts.enable(actor, jid(romeo), "");
    for (let guess = 0; (await page.getByText("Too many tries.").count()) === 0; guess++) {
      expect(guess).toBeLessThan(10);
      const answered = page.waitForResponse(/sign-in/);
      await signIn(page, `guess ${guess}`);
      await answered;
      await page
        .getByText(/wrong\.|Too many tries\./)
        .first()
        .waitFor();
    }
    expect(await page.getByRole("button", { name: "Sign in" }).isDisabled()).toBe(true);
  });

  it("the account is deleted by its address and password, and can be restored", async () => {
    const { services, actor } = site;
    await page.reload();
    await signIn(page, password, `juliet@${domain}`);
    await page.getByRole("heading", { level: 1, name: "Juliet" }).waitFor();
    await page.getByRole("button", { name: "Delete account…" }).click();
    await dialog().getByText("For 30 days whoever runs this server can restore it").waitFor();
    await dialog().getByLabel("Your password").fill(password);
    await dialog()
      .getByLabel(/^Type juliet/)
      .fill(romeo);
    await dialog().getByRole("button", { name: "Delete account" }).click();
    await dialog().getByText(`Type juliet@${domain} to delete your account.`).waitFor();
    await dialog()
      .getByLabel(/^Type juliet/)
      .fill(`juliet@${domain}`);
    await dialog().getByRole("button", { name: "Delete account" }).click();
    await page.getByRole("heading", { level: 1, name: "Your account is deleted" }).waitFor();
    await page.getByText("ask whoever runs this server to restore it").waitFor();
    expect((await services.accounts.get(actor, jid(`juliet@${domain}`))).deletion).toBeDefined();
    await page.goto(url("/me"));
    await page.getByRole("heading", { level: 1, name: "Your chat account" }).waitFor();
  });
});
