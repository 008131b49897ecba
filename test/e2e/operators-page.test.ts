import { createServer } from "node:http";
import { accountAddress } from "@rostra/core/account/account-service";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";

const verona = "verona.example";
const mantua = "mantua.example";
const hal = "hal@verona.example";
const carl = "carl@post.example";

let site: ConsoleSite;
let page: Page;

beforeAll(async () => {
  site = await startConsole({ ROSTRA_WEBHOOK_PRIVATE_ADDRESSES: "on" });
  page = site.page;
  await site.populate(verona, { romeo: "Romeo", juliet: undefined });
  await site.services.domains.add(site.actor, mantua);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

const url = (path: string): string => site.rostra.consoleUrl + path;
const dialog = (on = page): Locator => on.getByRole("dialog");
const row = (list: string, text: string, on = page): Locator =>
  on.getByRole("list", { name: list }).getByRole("listitem").filter({ hasText: text });
const tab = (name: string, on = page): Locator =>
  on.getByRole("navigation", { name: "Operators" }).getByRole("link", { name, exact: true });

/** A receiver on loopback that takes everything: where it is, and the types of the events that it got. */
async function receive() {
  const got: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    got.push(JSON.parse(Buffer.concat(chunks).toString()).type);
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the receiver has no port");
  const host = `127.0.0.1:${address.port}`;
  return {
    host,
    got,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What is offered to do to an operator. */
async function offered(email: string, on = page): Promise<readonly string[]> {
  await on.getByRole("button", { name: `Actions for ${email}` }).click();
  const items = await on.getByRole("menuitem").allTextContents();
  await on.keyboard.press("Escape");
  return items;
}

async function choose(email: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${email}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

describe("product.md page 13: people", () => {
  it("operators: shows who there is, and changes roles with what is won and lost in words", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Operators" }).click();
    await row("People", hal).getByText("Helpdesk · all domains").waitFor();
    await row("People", "Ann Owner").getByText("You", { exact: true }).waitFor();
    await choose(hal, "Change roles…");
    await dialog().getByLabel("Role 1", { exact: true }).selectOption("Auditor");
    await dialog().getByLabel("Domain of role 1").selectOption(verona);
    await dialog().getByText(`From now on Auditor of ${verona}.`).waitFor();
    await dialog().getByText("No longer Helpdesk of all domains.").waitFor();
    await site.picture("operators-roles");
    await dialog().getByRole("button", { name: "Save roles" }).click();
    await row("People", hal).getByText(`Auditor · ${verona}`).waitFor();
  });

  it("operators: sessions are listed and ended; the last owner stays, and is told why", async () => {
    const halPage = await site.signedIn(hal);
    await page.goto(url("/operators"));
    await choose(hal, "Sessions…");
    await dialog().getByText("Chrome on Linux").waitFor();
    await site.picture("operators-sessions");
    await dialog().getByRole("button", { name: "End the session" }).click();
    await page.getByText("Ended 1 session.").waitFor();
    expect((await halPage.request.get(url("/api/trpc/operator.me"))).status()).toBe(401);
    await halPage.context().close();
    await choose("ann@verona.example", "Remove…");
    await dialog().getByText("This is the only owner of the whole installation.").waitFor();
    await dialog().getByRole("button", { name: "Close" }).first().click();
    await choose(hal, "Remove…");
    await dialog().getByRole("button", { name: "Remove operator" }).click();
    await dialog().getByText("This is not the e-mail.").waitFor();
    await dialog().getByRole("textbox").fill(hal);
    await site.picture("operators-remove");
    await dialog().getByRole("button", { name: "Remove operator" }).click();
    await page.getByText("Removed the operator.").waitFor();
    await row("People", hal).waitFor({ state: "detached" });
  });
});

describe("product.md page 13: invitations", () => {
  it("operators: who is invited to one domain accepts, and sees neither the other nor the operators", async () => {
    await page.goto(url("/operators/invitations"));
    await page.getByText("No open invitations").waitFor();
    await page.getByRole("button", { name: "Invite operator" }).click();
    await dialog().getByLabel("E-mail").fill("no address");
    await dialog().getByRole("button", { name: "Make the link" }).click();
    await dialog().getByText("This is not an e-mail address.").waitFor();
    await dialog().getByLabel("E-mail").fill(carl);
    await dialog().getByLabel("Domain", { exact: true }).selectOption(verona);
    expect(await site.faultsOf({ "operators-invite": async () => {} })).toEqual([]);
    await dialog().getByRole("button", { name: "Make the link" }).click();
    const link = await dialog().getByRole("group", { name: "Link" }).locator("code").textContent();
    await site.picture("operators-link");
    await dialog().getByRole("button", { name: "Done" }).click();
    await row("Open invitations", carl).getByText(`Domain admin · ${verona}`).waitFor();

    const guest = await site.visitor();
    await guest.goto(link ?? "");
    await guest.getByLabel("Your name").fill("Carl");
    await guest.getByLabel("Password", { exact: true }).fill(password);
    await guest.getByRole("button", { name: "Accept" }).click();
    await guest.getByRole("heading", { level: 1, name: "You are an operator now" }).waitFor();
    await guest.context().close();
    await page.goto(url("/operators"));
    await row("People", carl).getByText(`Domain admin · ${verona}`).waitFor();

    const admin = await site.signedIn(carl);
    expect(await (await admin.request.get(url("/api/trpc/domain.list"))).text()).not.toContain(mantua);
    await admin.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Operators" }).click();
    await tab("API tokens", admin).waitFor();
    expect(await tab("People", admin).count()).toBe(0);
    expect(await tab("Invitations", admin).count()).toBe(0);
    await admin.getByRole("button", { name: "Create token" }).click();
    expect(await dialog(admin).getByLabel("Domain", { exact: true }).locator("option").allTextContents()).toEqual([
      verona,
    ]);
    expect(await dialog(admin).getByText("Invite, change and remove operators").count()).toBe(0);
    await admin.goto(url("/operators/invitations"));
    await admin.getByText("Not yours to see").waitFor();
    await admin.context().close();
  });

  it("operators: an invitation that is revoked opens nothing", async () => {
    const { value } = await site.services.operatorInvitations.invite(site.actor, {
      email: "eve@post.example",
      role: "owner",
    });
    await page.goto(url("/operators/invitations"));
    await page.getByRole("button", { name: "Revoke eve@post.example" }).click();
    await dialog().getByText("to become Owner of all domains").waitFor();
    await dialog().getByRole("button", { name: "Revoke invitation" }).click();
    await page.getByText("Revoked. The link is good for nothing.").waitFor();
    expect(await site.services.operatorInvitations.check(value.token)).toBeUndefined();
  });

  it("operators: an owner of one domain sees its people alone, and gives no more than is held", async () => {
    const owner = { email: "dora@post.example", name: "Dora", password, role: "owner", domain: mantua } as const;
    await site.services.operators.add(site.actor, owner);
    const dora = await site.signedIn(owner.email);
    await dora.goto(url("/operators"));
    await row("People", owner.email, dora).waitFor();
    expect(await dora.getByRole("list", { name: "People" }).getByText(carl).count()).toBe(0);
    expect(await offered(owner.email, dora)).toEqual(["Change roles…", "Your sessions and second factor"]);
    await tab("Invitations", dora).click();
    await dora.getByRole("button", { name: "Invite operator" }).click();
    expect(await dialog(dora).getByRole("radio").count()).toBe(3);
    expect(await dialog(dora).getByLabel("Domain", { exact: true }).locator("option").allTextContents()).toEqual([
      mantua,
    ]);
    await dora.context().close();
  });
});

describe("product.md page 13: API tokens", () => {
  it("tokens: one made by keyboard opens what it says and no more, and nothing after it is revoked", async () => {
    await page.goto(url("/operators/tokens"));
    await page.getByText("No API tokens yet").waitFor();
    await site.tabTo(page.getByRole("button", { name: "Create token" }));
    await page.keyboard.press("Enter");
    await page.keyboard.type("HR sync");
    await page.keyboard.press("Tab");
    await page.keyboard.type("verona");
    await site.tabTo(dialog().getByLabel("See accounts"));
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    expect(await site.faultsOf({ "operators-token": async () => {} })).toEqual([]);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    const secret = await dialog().getByRole("group", { name: "Token" }).locator("code").textContent();
    await dialog()
      .getByText(`Bearer ${secret}' ${url("/api/v1/me")}`)
      .waitFor();
    await site.picture("operators-secret");
    const status = async (path: string): Promise<number> =>
      (await fetch(url(`/api/v1${path}`), { headers: { authorization: `Bearer ${secret}` } })).status;
    const romeo = `/accounts/${encodeURIComponent(accountAddress("romeo", verona).toString())}`;
    expect([await status("/me"), await status(romeo), await status("/audit")]).toEqual([200, 200, 403]);
    await site.tabTo(dialog().getByRole("button", { name: "Done" }));
    await page.keyboard.press("Enter");
    await dialog().waitFor({ state: "detached" });
    await page.reload();
    await row("API tokens", "HR sync").getByText("Used just now from 127.0.0.1").waitFor();
    await page.getByRole("button", { name: "Revoke HR sync" }).click();
    await dialog().getByRole("button", { name: "Revoke token" }).click();
    await page.getByText("Revoked. Calls with it are refused from now on.").waitFor();
    expect(await status(romeo)).toBe(401);
    await page.getByText("No API tokens yet").waitFor();
  });
});

describe("product.md page 13: webhooks", () => {
  it("webhooks: one that is added is tested, and shown is what arrived", async () => {
    await using receiver = await receive();
    const target = `http://${receiver.host}/rostra`;
    await page.goto(url("/operators"));
    await tab("Webhooks").click();
    await page.getByText("No webhooks yet").waitFor();
    await page.getByRole("button", { name: "Add webhook" }).click();
    await dialog().getByLabel("Address").fill("ftp://nowhere");
    await dialog().getByRole("button", { name: "Add webhook" }).click();
    await dialog().getByRole("alert").first().waitFor();
    await dialog().getByLabel("Address").fill(target);
    await dialog().getByLabel("Domain", { exact: true }).selectOption(verona);
    await dialog().getByLabel("Only these").check();
    await dialog().getByLabel("Suspended").check();
    expect(await site.faultsOf({ "operators-webhook": async () => {} })).toEqual([]);
    await dialog().getByRole("button", { name: "Add webhook" }).click();
    await dialog()
      .getByRole("group", { name: "Secret" })
      .getByText(/^whsec_/)
      .waitFor();
    await dialog().getByRole("button", { name: "Done" }).click();
    await row("Webhooks", target).getByText("1 type of events").waitFor();
    await choose(target, "Send a test");
    const delivery = dialog().getByRole("listitem").filter({ hasText: "Webhooks: tested" });
    await delivery.getByText("Delivered").waitFor();
    await delivery.getByText("answered with status 200").waitFor();
    expect(receiver.got).toEqual(["webhook.tested"]);
    expect(await site.faultsOf({ "operators-deliveries": async () => {} })).toEqual([]);
    await page.keyboard.press("Escape");
    await choose(target, "Remove…");
    await dialog().getByRole("textbox").fill(receiver.host);
    await dialog().getByRole("button", { name: "Remove webhook" }).click();
    await page.getByText("No webhooks yet").waitFor();
  });
});
