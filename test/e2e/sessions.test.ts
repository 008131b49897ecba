import { connect } from "@rostra/db/client";
import { createOnlineSessionWriter } from "@rostra/db/online-session";
import { Jid } from "@rostra/xmpp/jid";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { databaseUrl, trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";

let site: ConsoleSite;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await startConsole();
  page = site.page;
  await site.populate(domain, { romeo: "Romeo", juliet: undefined, nurse: undefined });
  const { services, actor } = site;
  await services.operators.add(actor, { email: "ada@verona.example", name: "Ada", password, role: "auditor" });
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

const url = (path: string): string => site.rostra.consoleUrl + path;
const row = (text: string, on = page): Locator => on.getByRole("row").filter({ hasText: text });
const dialog = (on = page): Locator => on.getByRole("dialog");

async function client(username: string): Promise<XmppJs> {
  const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
  const made = new XmppJs({ service, domain, username, password, trust });
  await made.event("online");
  return made;
}

/** Sessions that are in the projection alone: more than clients could be started for. */
async function putMany(count: number): Promise<void> {
  await using connection = connect({ url: databaseUrl(site.site) });
  const [one] = (await site.services.sessions.online(site.actor, { limit: 1 })).sessions;
  if (!one) throw new Error("nobody is online");
  await using writer = createOnlineSessionWriter({ pool: connection.pool, nodeId: one.node });
  for (let number = 0; number < count; number++) {
    const jid = Jid.parse(`guard${String(number).padStart(3, "0")}@${domain}/watch`);
    if (!jid?.isFull()) throw new Error("not a session");
    writer.put({ ...one, jid, tls: "TLSv1.2", mechanism: "PLAIN", priority: number % 5, show: "away" });
  }
  const long = Jid.parse(`${"a-very-long-name-".repeat(6)}end@${domain}/${"resource-without-end-".repeat(8)}`);
  if (!long?.isFull()) throw new Error("not a session");
  writer.put({
    ...one,
    jid: long,
    transport: "websocket",
    mechanism: "SCRAM-SHA-256-PLUS",
    channelBinding: "tls-server-end-point",
    address: "2001:db8:1234:5678:9abc:def0:1234:5678",
    client: `A client with a long name, 1.2.3 (${"device ".repeat(10)})`,
    show: "dnd",
    idleSince: new Date(Date.now() - 3 * 60 * 60_000),
    activeList: "Nobody but colleagues while I am at work",
  });
  await writer.flush();
}

describe("product.md page 6: who is online", () => {
  it("who connects shows up at once; the details say how; a filter is a link", async () => {
    await page.goto(url("/sessions"));
    await page.getByText("Nobody is online").waitFor();
    await site.picture("sessions-empty");
    await using romeo = await client("romeo");
    await row(`romeo@${domain}`).waitFor();
    await using _juliet = await client("juliet");
    await row(`juliet@${domain}`).getByText("TCP · TLS 1.3").waitFor();
    await page.getByText("2 online").waitFor();
    await romeo.setList("No Tybalt", `tybalt@${domain}`);
    await romeo.activate("No Tybalt");

    await page.getByRole("link", { name: `romeo@${domain}`, exact: true }).click();
    await dialog().getByText("SCRAM-SHA-1", { exact: false }).first().waitFor();
    await dialog().getByText("Available").waitFor();
    await dialog().getByRole("link", { name: "No Tybalt" }).waitFor();
    expect(page.url()).toContain("session=romeo");
    await site.picture("session-details");
    await page.keyboard.press("Escape");

    await page.goto(url("/sessions?tls=TLSv1.2"));
    await page.getByText("No session matches").waitFor();
    expect(await page.getByLabel("TLS version").inputValue()).toBe("TLSv1.2");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await row(`juliet@${domain}`).waitFor();
    expect(new URL(page.url()).search).toBe("");
    await page.getByLabel("Transport").selectOption("BOSH");
    await page.getByText("No session matches").waitFor();
    await page.goBack();
    await row(`romeo@${domain}`).waitFor();

    await page.getByRole("button", { name: `End session romeo@${domain}/` }).click();
    await dialog().getByText("1 session of 1 account is disconnected at once.").waitFor();
    await dialog().getByLabel("Reason").fill("A lost phone");
    await dialog().getByRole("button", { name: "End session" }).click();
    await romeo.event("disconnect");
    await page.getByText(/^Ended 1 session in \d+ ms\.$/).waitFor();
    await row(`romeo@${domain}`).waitFor({ state: "detached" });
    await row(`juliet@${domain}`).waitFor();
    const { entries } = await site.services.audit.list(site.actor, { limit: 1 });
    expect(entries).toMatchObject([{ action: "session.endRequested", reason: "A lost phone" }]);
  });

  it("a selection goes over pages and outlives what comes and goes; what is selected is ended, with a preview", async () => {
    await using romeo = await client("romeo");
    await using nurse = await client("nurse");
    await putMany(55);
    await page.goto(url("/sessions"));
    await row(`guard000@${domain}`).waitFor();
    await site.picture("sessions-first-page");
    await page.getByRole("checkbox", { name: `Select guard000@${domain}/watch` }).check();
    await page.getByRole("button", { name: "Next page" }).click();
    await row(`romeo@${domain}`).waitFor();
    for (const name of ["romeo", "nurse"]) await row(`${name}@${domain}`).getByRole("checkbox").check();
    await page.getByText("3 sessions selected · 1 not on this page").waitFor();
    await using juliet = await client("juliet");
    await row(`juliet@${domain}`).waitFor();
    await page.getByText("3 sessions selected").waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused").waitFor();
    await page.route(/session\.online/, (route) => route.abort());
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("Not up to date: ").waitFor();
    await site.picture("sessions-stale");
    await page.unroute(/session\.online/);
    await page.getByText("Not up to date").first().waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.getByRole("region", { name: "Selection" }).waitFor({ state: "detached" });
    for (const name of ["romeo", "nurse"]) await row(`${name}@${domain}`).getByRole("checkbox").check();
    await page.getByRole("button", { name: "End selected…" }).click();
    await dialog().getByText("2 sessions of 2 accounts are disconnected at once.").waitFor();
    expect(await site.faultsOf({ "sessions-end": async () => {} })).toEqual([]);
    await page.route(/session\.endMany/, (route) => route.abort());
    await dialog().getByRole("button", { name: "End 2 sessions" }).click();
    await dialog().getByText("The console's server cannot be reached.").waitFor();
    await page.unroute(/session\.endMany/);
    await dialog().getByRole("button", { name: "End 2 sessions" }).click();
    await Promise.all([romeo.event("disconnect"), nurse.event("disconnect")]);
    await page.getByText(/^Ended 2 sessions in /).waitFor();
    await row(`nurse@${domain}`).waitFor({ state: "detached" });
    await row(`juliet@${domain}`).waitFor();
    expect(await page.getByRole("region", { name: "Selection" }).count()).toBe(0);
    await juliet[Symbol.asyncDispose]();
    await row(`juliet@${domain}`).waitFor({ state: "detached" });
  });

  it("the account's page shows the same and leads here; helpdesk ends sessions, an auditor looks", async () => {
    await using romeo = await client("romeo");
    await page.goto(url(`/accounts/romeo@${domain}/sessions`));
    await page.getByText("Bound to TLS").waitFor();
    await site.picture("sessions-of-account");
    await page.getByRole("link", { name: "Everyone online" }).click();
    await page.getByRole("heading", { level: 1, name: "Sessions" }).waitFor();
    await page.getByLabel("TLS version").selectOption("TLS 1.3");
    await row(`romeo@${domain}`).waitFor();

    const ada = await site.signedIn("ada@verona.example");
    await ada.goto(url(`/sessions?mechanism=SCRAM-SHA-1`));
    await ada.getByRole("link", { name: `romeo@${domain}`, exact: true }).click();
    await dialog(ada).getByText("TCP · TLS 1.3").waitFor();
    expect(await ada.getByRole("button", { name: /^End/ }).count()).toBe(0);
    await ada.keyboard.press("Escape");
    expect(await ada.getByRole("checkbox").count()).toBe(0);
    await ada.context().close();

    const hal = await site.signedIn("hal@verona.example");
    await hal.goto(url("/sessions?sort=since&descending"));
    await hal.getByRole("button", { name: `End session romeo@${domain}/` }).click();
    await dialog(hal).getByRole("button", { name: "End session" }).click();
    await romeo.event("disconnect");
    await row(`romeo@${domain}`, hal).waitFor({ state: "detached" });

    await using desk = await client("romeo");
    await hal.goto(url(`/accounts/romeo@${domain}/sessions`));
    await hal.getByRole("button", { name: /^End session/ }).waitFor();
    expect(await hal.getByRole("button", { name: "End all…" }).count()).toBe(0);
    await using phone = await client("romeo");
    await hal.getByRole("button", { name: "End all…" }).click();
    await dialog(hal).getByText("2 sessions of 1 account are disconnected at once.").waitFor();
    await dialog(hal).getByRole("button", { name: "End 2 sessions" }).click();
    await Promise.all([desk.event("disconnect"), phone.event("disconnect")]);
    await hal.getByText("Nobody is logged in to this account.").waitFor();
    await hal.context().close();
  });
});
