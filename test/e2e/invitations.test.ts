import { accountAddress } from "@rostra/core/account/account-service";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const contact = `romeo@${domain}`;

let site: ConsoleSite;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await startConsole();
  const { services, actor } = site;
  await site.populate(domain, { romeo: undefined, nurse: undefined });
  await services.domains.setPolicy(actor, domain, { registration: "invitation" });
  const { value: house } = await services.groups.create(actor, domain, { name: "House" });
  const { events } = await services.groups.addMembers(actor, house.id, [accountAddress("nurse", domain)]);
  expect(await services.effect(events)).toMatchObject({ pending: 0 });
  page = await site.visitor();
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

async function client(username: string): Promise<XmppJs> {
  const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
  const made = new XmppJs({ service, domain, username, password, trust });
  await made.event("online");
  return made;
}

/** The landing page and the address for clients of a new invitation. */
async function invite(...words: readonly string[]): Promise<{ readonly url: string; readonly uri?: string }> {
  const printed = await site.shell(["invitation", "create", domain, "--json", ...words]);
  const made: { readonly url: string; readonly uri?: string } = JSON.parse(printed);
  // The console has taken any free port, which the shell does not know.
  return { ...made, url: site.rostra.consoleUrl + new URL(made.url).pathname };
}

describe("XEP-0401 §5: somebody accepts an invitation on its page", () => {
  it("the page says who invites to what, and makes the account; the contact's client is told at once", async () => {
    await using romeo = await client("romeo");
    await romeo.eventLike({ event: "presence", type: "available" }); // its own
    const { url, uri } = await invite("--contact", contact, "--group", "House");
    const answer = await page.goto(url);
    expect(answer?.headers()).toMatchObject({
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex, nofollow",
    });
    await page.getByRole("heading", { level: 1, name: `${contact} invites you to chat` }).waitFor();
    await page.getByText("You join the group House.").waitFor();
    expect(await page.getByRole("link", { name: "Open in your client" }).getAttribute("href")).toBe(uri);
    await page.getByRole("img", { name: "QR code of the invitation" }).waitFor();

    const [username, secret] = [page.getByLabel("Username"), page.getByLabel("Password", { exact: true })];
    await username.fill("juliet capulet");
    await page.getByText("A username has no spaces in it.").waitFor();
    await username.fill("romeo");
    await secret.fill(password);
    await page.keyboard.press("Enter");
    await page.getByText(`The address ${contact} is taken.`).waitFor();
    await username.and(page.locator(":focus")).waitFor();
    expect(await site.faultsIn("invitation-taken", page)).toEqual([]);

    await username.fill("juliet");
    await page.getByText(`Your address will be juliet@${domain}.`).waitFor();
    await page.getByRole("button", { name: "Make account" }).click();
    await page.getByRole("heading", { level: 1, name: "Your account is ready" }).waitFor();
    const pushed = await romeo.eventLike({ event: "push", from: `juliet@${domain}` });
    expect(pushed.type).toBe("both");

    await using _juliet = await client("juliet");
    const seen = await romeo.eventLike({ event: "presence", type: "available" });
    expect(seen.from).toContain(`juliet@${domain}/`);
    const roster: unknown = JSON.parse(await site.shell(["roster", "list", `juliet@${domain}`, "--json"]));
    expect(JSON.stringify(roster)).toContain(contact);
    expect(JSON.stringify(roster)).toContain(`nurse@${domain}`);

    await page.goto(url);
    await page.getByRole("heading", { level: 1, name: "This invitation is not valid any more" }).waitFor();
    expect(await site.faultsIn("invitation-spent", page)).toEqual([]);
  });

  it("one with a role leads on to the console; one for contacts alone makes no account", async () => {
    const { url } = await invite("--role", "helpdesk", "--username", "ida");
    await page.goto(url);
    await page.getByText(`You are invited to the console as Helpdesk of ${domain}.`).waitFor();
    expect(await page.getByRole("link", { name: "Open in your client" }).count()).toBe(0);
    expect(await page.getByLabel("Address").inputValue()).toBe(`ida@${domain}`);
    expect(await site.faultsIn("invitation-role", page)).toEqual([]);
    await page.getByLabel("E-mail").fill("ida@verona.example");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Make account" }).click();
    await page.getByRole("link", { name: "Become an operator" }).waitFor();
    expect(await site.faultsIn("invitation-operator", page)).toEqual([]);
    await page.getByRole("link", { name: "Become an operator" }).click();
    await page.getByRole("heading", { level: 1, name: "Become an operator" }).waitFor();

    const { url: contacts } = await invite("--contact", contact, "--contact-only");
    await page.goto(contacts);
    await page.getByText(`${contact} becomes your contact`).waitFor();
    expect(await page.getByRole("button", { name: "Make account" }).count()).toBe(0);
    expect(await site.faultsIn("invitation-contact", page)).toEqual([]);
  });
});
