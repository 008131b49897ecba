import { accountAddress } from "@rostra/core/account/account-service";
import { Jid } from "@rostra/xmpp/jid";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults } from "../support/browser.ts";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { openDatabase, trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const people = ["romeo", "juliet", "nurse", "tybalt", "paris", "collector"] as const;
type Person = (typeof people)[number];
const at = (person: Person): string => `${person}@${domain}`;

let site: ConsoleSite;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await startConsole();
  page = site.page;
  const accounts = people.map((person) => [person, `${capital(person)} of Verona`]);
  await site.populate(domain, Object.fromEntries(accounts));
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An ordinary client that is online. */
async function client(person: Person): Promise<XmppJs> {
  const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
  const made = new XmppJs({ service, domain, username: person, password, trust });
  await made.event("online");
  return made;
}

const rosterOf = (person: Person): string =>
  `${site.rostra.consoleUrl}/accounts/${encodeURIComponent(at(person))}/roster`;
const row = (address: string): Locator => page.getByRole("listitem").filter({ hasText: address });
const saved = (): Promise<void> =>
  page
    .getByText(/Saved\. Reached \d+ sessions? in \d+ ms\./)
    .first()
    .waitFor();

describe("product.md page 5: the roster of an account", () => {
  it("two accounts that are linked in the console show each other online in their clients", async () => {
    await using romeo = await client("romeo");
    await using juliet = await client("juliet");
    await page.goto(rosterOf("romeo"));
    await page.getByText("No contacts yet").waitFor();
    await site.picture("roster-empty");
    await page.getByRole("button", { name: "Add contact", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Address").pressSequentially("jul");
    await dialog.getByRole("option", { name: at("juliet") }).waitFor();
    await page.keyboard.press("Escape"); // closes the list and not the dialog
    await dialog.getByRole("option").waitFor({ state: "hidden" });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await dialog.getByLabel("Name").fill("Jule");
    await dialog.getByLabel(/romeo and juliet see each other/).check();
    await site.picture("roster-add");
    expect(await accessibilityFaults(page)).toEqual([]);
    const clicked = Date.now();
    await dialog.getByRole("button", { name: "Link accounts" }).click();
    const seen = [
      await romeo.eventLike({ event: "push", from: at("juliet"), type: "both", body: "Jule" }),
      await juliet.eventLike({ event: "push", from: at("romeo"), type: "both" }),
      await presenceOf(romeo, "juliet", "available"),
      await presenceOf(juliet, "romeo", "available"),
    ];
    console.log(
      `from the click to both clients showing each other: ${Math.max(...seen.map((one) => one.at)) - clicked} ms`,
    );
    await saved();
    await page.getByText("Saved. Reached 2 sessions").waitFor();
    await row(at("juliet")).getByText("See each other’s status").waitFor();
    await site.picture("roster-linked");
  });

  it("removing a contact says what is lost, and ends it for both", async () => {
    await using romeo = await client("romeo");
    await using juliet = await client("juliet");
    await presenceOf(romeo, "juliet", "available");
    await page.goto(rosterOf("romeo"));
    await page.getByRole("button", { name: `Actions for ${at("juliet")}` }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("juliet no longer sees romeo’s status.").waitFor();
    await site.picture("roster-remove");
    await dialog.getByRole("button", { name: "Remove contact" }).click();
    await romeo.eventLike({ event: "push", from: at("juliet"), type: "remove" });
    await juliet.eventLike({ event: "push", from: at("romeo"), type: "none" });
    await presenceOf(juliet, "romeo", "unavailable");
    await page.getByText("No contacts yet").waitFor();
  });

  it("a relation that one side has lost is shown, explained, and repaired in the browser", async () => {
    await site.shell(["roster", "link", at("tybalt"), at("paris")]);
    await using database = await openDatabase(site.site);
    await database.rows(
      `DELETE FROM roster_item i USING account a WHERE a.id = i.account_id AND a.username = 'paris' AND i.contact = $1`,
      [at("tybalt")],
    );
    await page.goto(site.rostra.consoleUrl);
    await page.getByText("1 contact is one-sided").waitFor();
    await site.picture("overview-one-sided");
    await page.getByRole("link", { name: "Show and repair" }).click();
    await page.getByText("paris’s list does not have tybalt.").waitFor();
    await site.picture("one-sided");
    await page.getByRole("link", { name: at("tybalt") }).click();
    await row(at("paris")).getByText("The two sides do not agree.").waitFor();
    await site.picture("roster-one-sided");
    await page.getByRole("button", { name: `Repair ${at("paris")}` }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel(/tybalt and paris see each other/).isChecked()).toBe(true);
    await site.picture("roster-repair");
    await dialog.getByRole("button", { name: "Repair" }).click();
    await page
      .getByText(/^Saved\./)
      .first()
      .waitFor();
    const relations = await database.rows(
      `SELECT a.username, i.subscription::text FROM roster_item i JOIN account a ON a.id = i.account_id
        WHERE a.username IN ('paris', 'tybalt') ORDER BY a.username`,
      [],
    );
    expect(relations).toEqual([
      { username: "paris", subscription: "both" },
      { username: "tybalt", subscription: "both" },
    ]);
    await page.goto(`${site.rostra.consoleUrl}/accounts/one-sided`);
    await page.getByText("All contact lists agree").waitFor();
  });

  it("the keyboard alone renames a contact, puts it into a group and finds its way back", async () => {
    await page.goto(rosterOf("tybalt"));
    await row(at("paris")).waitFor();
    await site.tabTo(page.getByRole("button", { name: `Edit name and groups of ${at("paris")}` }));
    await page.keyboard.press("Enter");
    await page.keyboard.type("The count");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Suitors");
    await page.keyboard.press("Enter");
    await site.picture("roster-edit");
    await page.keyboard.press("Enter");
    await page
      .getByText(/^Saved\./)
      .first()
      .waitFor();
    await row("The count").getByText("Suitors").waitFor();
    const edit = page.getByRole("button", { name: `Edit name and groups of ${at("paris")}` });
    expect(await edit.and(page.locator(":focus")).count()).toBe(1);
    await site.tabTo(page.getByLabel("Search contacts"));
    await page.keyboard.type("no such contact");
    await page.getByText("No contact matches").waitFor();
    await page.waitForURL(/q=no/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("groups");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Groups" }).waitFor();
  });

  it("somebody who may only look sees no way to change anything", async () => {
    const other = await site.signedIn("hal@verona.example");
    await other.goto(rosterOf("tybalt"));
    await other.getByText("The count").waitFor();
    for (const name of ["Add contact", /^Edit name/, /^Actions for/])
      expect(await other.getByRole("button", { name }).count()).toBe(0);
    await other.goto(`${site.rostra.consoleUrl}/groups?create`);
    await other.getByRole("heading", { level: 1, name: "Groups" }).waitFor();
    expect(await other.getByRole("button", { name: /create/i }).count()).toBe(0);
    await other.context().close();
  });

  it("a roster of ten thousand is filtered while one types", async () => {
    await using database = await openDatabase(site.site);
    await database.rows(
      `INSERT INTO roster_item (account_id, contact, name, groups, subscription, listed, approved, version)
        SELECT a.id, 'user' || n || '@far.example', 'User number ' || n, ARRAY['Collected'], 'both', true, false, 1
        FROM account a, generate_series(1, 10000) n WHERE a.username = 'collector'`,
      [],
    );
    const opened = Date.now();
    await page.goto(rosterOf("collector"));
    await page.getByText("10,000", { exact: true }).waitFor();
    const typed = Date.now();
    await page.getByLabel("Search contacts").fill("user9876@");
    await page.getByText("1 of 10,000").waitFor();
    await row("user9876@far.example").waitFor();
    console.log(`10,000 contacts: shown after ${typed - opened} ms, filtered after ${Date.now() - typed} ms`);
    await page.getByLabel("Search contacts").fill("");
    await page.getByRole("button", { name: "Show 50 more" }).click();
    await page.getByText("100 of 10,000 contacts are shown.").waitFor();
  });
});

describe("product.md page 7: shared groups", () => {
  it("members of a group become contacts of each other at once, and stop being so when one is taken out", async () => {
    await using juliet = await client("juliet");
    await using nurse = await client("nurse");
    await page.goto(`${site.rostra.consoleUrl}/groups`);
    await page.getByText("No groups yet").waitFor();
    await site.picture("groups-empty");
    await page.getByRole("button", { name: "Create group", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("House Capulet");
    await dialog.getByLabel("Shown in clients as").fill("The house");
    await dialog.getByLabel("Description").fill("Everybody who lives there.");
    await site.picture("group-create");
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Create group" }).click();
    await page.getByRole("heading", { level: 1, name: "House Capulet" }).waitFor();
    await site.picture("group-empty");
    await page.getByRole("button", { name: "Add members", exact: true }).click();
    await dialog.getByLabel("Find an account").pressSequentially("nur");
    await dialog.getByRole("option", { name: at("nurse") }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await dialog.getByRole("textbox", { name: "Accounts" }).pressSequentially("juliet, tybalt");
    await site.picture("group-add");
    await dialog.getByRole("button", { name: "Add 3 accounts" }).click();
    await juliet.eventLike({ event: "push", from: at("nurse"), type: "both" });
    await nurse.eventLike({ event: "push", from: at("juliet"), type: "both" });
    await presenceOf(juliet, "nurse", "available");
    await presenceOf(nurse, "juliet", "available");
    await page.getByText(/Added 3 members\. Reached 2 sessions/).waitFor();
    await site.picture("group");

    await page.goto(rosterOf("juliet"));
    await row(at("nurse")).getByText("by group House Capulet").waitFor();
    await site.picture("roster-by-group");
    await page.getByRole("link", { name: "Groups" }).last().click();
    // The roster that is left has links of the same name.
    await page.getByRole("table", { name: "Groups" }).getByRole("link", { name: "House Capulet" }).click();
    await page.getByRole("button", { name: `Take ${at("nurse")} out` }).click();
    await dialog.getByText("2 people lose nurse from their contact lists").waitFor();
    await site.picture("group-take");
    const clicked = Date.now();
    await dialog.getByRole("button", { name: "Take out" }).click();
    const lost = [
      await juliet.eventLike({ event: "push", from: at("nurse"), type: "remove" }),
      await presenceOf(juliet, "nurse", "unavailable"),
    ];
    console.log(`from the click to the lost contact: ${Math.max(...lost.map((one) => one.at)) - clicked} ms`);
    await nurse.eventLike({ event: "push", from: at("juliet"), type: "remove" });
    await page.getByText(`Took ${at("nurse")} out. Reached 2 sessions`).waitFor();
  });

  it("a group is deleted by who types its name", async () => {
    await page.goto(`${site.rostra.consoleUrl}/groups?create`);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Passing");
    await dialog.getByRole("button", { name: "Create group" }).click();
    await page.getByRole("heading", { level: 1, name: "Passing" }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete group" }).click();
    await dialog.getByText("This is not its name.").waitFor();
    await site.picture("group-delete");
    await dialog.getByLabel(/^Type/).fill("Passing");
    await dialog.getByRole("button", { name: "Delete group" }).click();
    await page.getByRole("heading", { level: 1, name: "Groups" }).waitFor();
    await page.getByText("Group deleted.").waitFor();
    expect(await page.getByRole("link", { name: "Passing" }).count()).toBe(0);
  });
});

it("WCAG 2.2 AA: axe finds nothing in a roster whose contact is edited, light and wide or dark and narrow by turns", async () => {
  const [juliet, romeo] = [accountAddress("juliet", domain), accountAddress("romeo", domain)];
  const seen = { to: true, from: false, name: "Romeo, o Romeo", groups: ["Love"] } as const;
  const { events } = await site.services.rosters.relate(site.actor, juliet, romeo, seen);
  expect(await site.services.effect(events)).toMatchObject({ pending: 0 });
  const contact = Jid.parse("conference.far.example");
  if (!contact) throw new Error("this is an address");
  await site.services.rosters.set(site.actor, juliet, { contact, name: "Rooms", groups: [] });
  await using database = await openDatabase(site.site);
  await database.rows(
    `INSERT INTO roster_item (account_id, contact, groups, subscription, listed, approved, version, request, requested_at)
      SELECT a.id, $1, '{}', 'none+in', false, false, 0, '<presence/>', now() FROM account a WHERE a.username = 'juliet'`,
    [at("paris")],
  );
  await database.rows(
    "UPDATE roster_item i SET subscription = 'none' FROM account a WHERE a.id = i.account_id AND a.username = 'romeo' AND i.contact = $1",
    [at("juliet")],
  );
  const account = `/accounts/${encodeURIComponent(at("juliet"))}`;
  const faults = await site.faultsOf({
    roster: async () => {
      await page.goto(`${site.rostra.consoleUrl}${account}/roster`);
      await page.getByRole("button", { name: `Edit name and groups of ${at("romeo")}` }).click();
      await page.getByRole("form").waitFor();
    },
  });
  expect(faults).toEqual([]);
});

/** The first presence of that kind that comes from any resource of a person. */
async function presenceOf(of: XmppJs, person: Person, type: string): Promise<{ readonly at: number }> {
  for (;;) {
    const seen = await of.eventLike({ event: "presence", type });
    if (seen.from?.startsWith(`${at(person)}/`)) return seen;
  }
}
