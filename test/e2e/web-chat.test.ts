import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { openLine } from "../support/line.ts";
import { trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const [romeo, juliet] = [`romeo@${domain}`, `juliet@${domain}`];

let site: ConsoleSite;
let trust: string;
beforeAll(async () => {
  site = await startConsole();
  await site.populate(domain, { romeo: "Romeo Montague", juliet: "Juliet Capulet", nurse: undefined });
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

/** What a page asked for that is not of this site, and what went wrong in it, a line each. */
const faults: string[] = [];

/** The web chat in a browser of its own. */
async function opened(query = ""): Promise<Page> {
  const page = await site.visitor();
  watch(page);
  await page.goto(`${site.rostra.consoleUrl}/chat${query}`);
  return page;
}

function watch(page: Page): void {
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!/^(?:data|blob):$/.test(protocol) && hostname !== "127.0.0.1") faults.push(`asked for ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error.stack)));
}

async function signIn(
  page: Page,
  typed: { readonly address?: string; readonly password?: string } = {},
): Promise<void> {
  if (typed.address !== undefined) await page.getByLabel("Address").fill(typed.address);
  await page.getByLabel("Password", { exact: true }).fill(typed.password ?? password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const isIn = (page: Page): Promise<void> => page.locator("converse-user-profile").waitFor();

/** Opens the conversation with somebody, and says something. */
async function say(page: Page, to: string, body: string): Promise<void> {
  await page.locator(`#converse-roster .open-chat[data-jid="${to}"]`).click();
  await page.getByPlaceholder("Message").fill(body);
  await page.keyboard.press("Enter");
}

const said = (page: Page, body: string): Promise<void> =>
  page.locator("converse-chat-message-body", { hasText: body }).first().waitFor();

/** The web chat for Juliet, with the live server at another address than this site has. */
async function openedWith(server: string): Promise<Page> {
  const page = await site.visitor();
  watch(page);
  const moved = (text = ""): string => text.replaceAll(`ws://127.0.0.1:${site.rostra.ports.http}`, server);
  await page.route("**/chat?*", async (route) => {
    const answer = await route.fetch();
    const headers = answer.headers();
    const policy = moved(headers["content-security-policy"]);
    const body = moved(await answer.text());
    await route.fulfill({ response: answer, body, headers: { ...headers, "content-security-policy": policy } });
  });
  await page.goto(`${site.rostra.consoleUrl}/chat?account=${encodeURIComponent(juliet)}`);
  return page;
}

describe("product.md page 15: the web chat", () => {
  it("two people add each other and chat in two browsers, and a client of another make sees the same", async () => {
    const his = await opened(`?account=${encodeURIComponent(romeo)}`);
    const hers = await opened();
    await hers.setViewportSize({ width: 390, height: 844 });
    await hers.emulateMedia({ colorScheme: "dark" });
    const began = Date.now();
    await signIn(his);
    await isIn(his);
    await signIn(hers, { address: "juliet" }); // the only domain need not be typed
    await isIn(hers);
    console.log(`both signed in and there: ${Date.now() - began} ms`);
    const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
    await using third = new XmppJs({ service, domain, username: "juliet", password, trust });
    await third.event("online");
    await third.enableCarbons();

    await his.getByText("Whom do you want to talk to?").waitFor();
    expect(await site.faultsIn("web-chat-empty", his)).toEqual([]);
    await his.setViewportSize({ width: 1440, height: 900 });
    await his.locator(".dropdown--contacts button").click();
    await his.getByRole("button", { name: "Add a contact" }).click();
    const dialog = his.getByRole("dialog");
    await dialog.locator("input[name=jid]").fill(juliet);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });

    await hers.locator(`.open-chat[data-jid="${romeo}"]`).click();
    await hers.getByRole("button", { name: "Approve" }).click();
    await hers.getByRole("dialog").locator("button[type=submit]").click();
    await hers.getByRole("dialog").waitFor({ state: "hidden" });
    await third.eventLike({ event: "push", from: romeo, type: "both" });

    await say(his, juliet, "Wilt thou leave me so unsatisfied?");
    await said(hers, "Wilt thou leave me so unsatisfied?");
    // To her bare address: each of her clients gets the message itself.
    await third.eventLike({ event: "message", body: "Wilt thou leave me so unsatisfied?" });
    await hers.getByPlaceholder("Message").fill("What satisfaction canst thou have tonight?");
    await hers.keyboard.press("Enter");
    await said(his, "What satisfaction canst thou have tonight?");
    await third.eventLike({ event: "carbon", type: "sent", body: "What satisfaction canst thou have tonight?" });
    third.send(romeo, "I gave thee mine before thou didst request it");
    for (const page of [his, hers]) await said(page, "I gave thee mine before thou didst request it");
    expect(await site.faultsIn("web-chat", his)).toEqual([]);
    expect(await site.faultsIn("web-chat-her", hers)).toEqual([]);

    await his.setViewportSize({ width: 1440, height: 900 });
    await his.reload();
    await said(his, "Wilt thou leave me so unsatisfied?"); // signed in again by itself, with what was said
    await his.locator(".show-profile").click();
    await his.getByRole("dialog").getByLabel("Nickname").fill("Romeo");
    await his.getByRole("button", { name: "Save and close" }).click();
    await his.locator(".show-profile", { hasText: /^\W*R?\s*Romeo\s*$/ }).waitFor();
    await hers.locator(".chatbox-title", { hasText: /Romeo/ }).waitFor();
    await his.locator(".show-profile").click();
    await his.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
    await his.getByRole("dialog").getByRole("button", { name: "Confirm" }).click();
    await his.getByRole("heading", { name: "Web chat" }).waitFor();
    await his.reload();
    await his.getByRole("button", { name: "Sign in" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("says in plain words what is wrong, and what to do", async () => {
    const page = await opened(`?account=${encodeURIComponent(`nurse@${domain}`)}`);
    await signIn(page, { password: "wrong" });
    await page.getByText("Address or password is wrong.").waitFor();
    await signIn(page, { address: "nurse@elsewhere.example" });
    await page.getByText("This server does not serve the domain").waitFor();
    await signIn(page, { address: "nurse@" });
    await page.getByText("Enter the whole address").waitFor();
    await signIn(page, { address: `nurse@${domain}` });
    await isIn(page);
    await site.shell(["account", "suspend", `nurse@${domain}`, "--reason", "left"]);
    // It tries again by itself, as after any lost connection, and is let in no more.
    await page.getByText("or the account is suspended.").waitFor();
  });

  it("a lost connection is said and tried again by itself; what was typed stays, and nothing of other hosts is asked for", async () => {
    faults.length = 0;
    await using line = await openLine(site.rostra.ports.http);
    const page = await openedWith(line.address);
    await signIn(page);
    await isIn(page);
    await line.cut();
    const notice = page.getByText("It is tried again by itself. Nothing is sent meanwhile.");
    await notice.waitFor();
    expect(await site.faultsIn("chat-interrupted", page)).toEqual([]);
    await line.mend();
    await notice.waitFor({ state: "hidden" });
    await isIn(page);
    await page.locator(`#converse-roster .open-chat[data-jid="${romeo}"]`).click();
    await page.getByPlaceholder("Message").fill("Good night, good ni");
    await line.cut();
    await page.setViewportSize({ width: 390, height: 844 });
    await notice.waitFor(); // above the conversation
    await line.mend();
    await notice.waitFor({ state: "hidden" });
    expect(await page.getByPlaceholder("Message").inputValue()).toBe("Good night, good ni");
    expect(faults.filter((fault) => !fault.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
    await page.context().close();
  });

  it("a certificate that the browser does not trust is told apart, with where to look at it; the server is asked once", async () => {
    const { http } = site.rostra.ports;
    const page = await openedWith(`wss://127.0.0.1:${http}`);
    let asked = 0;
    page.on("websocket", () => asked++);
    await signIn(page);
    await page.getByText("or this browser does not trust its certificate").waitFor();
    const link = page.getByRole("link", { name: `open 127.0.0.1:${http}` });
    expect(await link.getAttribute("href")).toBe(`https://127.0.0.1:${http}/healthz`);
    expect(await site.faultsIn("chat-untrusted", page)).toEqual([]);
    expect(asked).toBe(1);
    await page.context().close();
  });

  it("no other page pays for it, and it comes from here alone, to be kept for good", async () => {
    const page = await site.visitor();
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto(`${site.rostra.consoleUrl}/sign-in`, { waitUntil: "networkidle" });
    expect(loaded.filter((path) => path.startsWith("/web-chat/"))).toEqual([]);
    const chat = await fetch(`${site.rostra.consoleUrl}/chat`);
    const policy = chat.headers.get("content-security-policy") ?? "";
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${site.rostra.ports.http}/xmpp-websocket;`);
    expect(policy).toMatch(/script-src 'self' 'nonce-\w+' 'strict-dynamic';/);
    const signInPage = await fetch(`${site.rostra.consoleUrl}/sign-in`);
    expect(signInPage.headers.get("content-security-policy")).toContain("connect-src 'self';");
    const program = await fetch(`${site.rostra.consoleUrl}/web-chat/14.0.0/converse.min.js`);
    expect([program.status, program.headers.get("cache-control")]).toEqual([
      200,
      "public, max-age=31536000, immutable",
    ]);
  });
});
