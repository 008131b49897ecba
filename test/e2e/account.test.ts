import { accountAddress } from "@rostra/core/account/account-service";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults } from "../support/browser.ts";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { openDatabase, trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const people = ["romeo", "juliet", "nurse", "paris", "mercutio"] as const;
type Person = (typeof people)[number];
const at = (person: Person): string => `${person}@${domain}`;
const jid = (person: Person) => accountAddress(person, domain);

let site: ConsoleSite;
let page: Page;
let trust: string;

beforeAll(async () => {
  site = await startConsole();
  page = site.page;
  await site.populate(domain, Object.fromEntries(people.map((person) => [person, undefined])));
  const auditor = { email: "una@verona.example", name: "Una", password, role: "auditor" } as const;
  await site.services.operators.add(site.actor, auditor);
  trust = await trustedCertificates(site.rostra, site.site, domain);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

function client(person: Person): XmppJs {
  const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
  return new XmppJs({ service, domain, username: person, password, trust });
}

const pathOf = (person: Person, rest = ""): string => `/accounts/${encodeURIComponent(at(person))}${rest}`;
const open = (path: string, by = page) => by.goto(site.rostra.consoleUrl + path);
const dialog = (): Locator => page.getByRole("dialog");

describe("product.md page 5: the profile of an account", () => {
  it("what describes an account is edited in place, guarded, saved with its effect, and undone", async () => {
    await open(pathOf("romeo"));
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Romeo Montague");
    await page.getByRole("button", { name: "Add attribute" }).click();
    await page.keyboard.type("house");
    await page.getByLabel("Value of house").fill("Montague");
    await page.getByRole("checkbox", { name: "Contacts: as the domain says" }).uncheck();
    await page.getByLabel("Contacts allowed").fill("50");
    await page.getByRole("link", { name: "Sessions" }).last().click();
    await dialog().getByText("Leave without saving?").waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    const bar = page.getByRole("region", { name: "Unsaved changes" });
    await bar.getByText("3 unsaved changes").waitFor();
    await bar.getByRole("button", { name: "Show changes" }).click();
    await bar.getByText("as the domain says").waitFor();
    await bar.getByRole("button", { name: "Save" }).click();
    await page.getByText(/^Saved\. /).waitFor();
    await bar.waitFor({ state: "hidden" });
    await page.getByText("0 of 50", { exact: true }).waitFor();
    const account = await site.services.accounts.get(site.actor, jid("romeo"));
    expect(account).toMatchObject({
      displayName: "Romeo Montague",
      attributes: { house: "Montague" },
      rosterQuota: 50,
    });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/^Undone\. /).waitFor();
    expect(await site.services.accounts.get(site.actor, jid("romeo"))).toMatchObject({ attributes: {} });
  });

  it("what is refused is taken back with the reason, and what was typed is kept", async () => {
    await open(pathOf("romeo"));
    await page.getByLabel("E-mail").fill("no address");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This is not an e-mail address.").waitFor();
    expect(await page.getByLabel("E-mail").inputValue()).toBe("no address");
    await page.getByRole("button", { name: "Discard" }).click();
    expect(await page.getByLabel("E-mail").inputValue()).toBe("");
  });

  it("suspended from the page: the stream closes; enabled: its client comes back; the audit has before and after", async () => {
    await using romeo = client("romeo");
    await romeo.event("online");
    await open(pathOf("romeo"));
    await page.getByRole("button", { name: "Suspend" }).click();
    await dialog().getByLabel("Reason").fill("banished");
    await dialog().getByLabel("Until").fill("2040-01-01T00:00");
    await dialog().getByRole("button", { name: "Suspend account" }).click();
    expect((await romeo.event("error")).condition).toBe("not-authorized");
    await page.getByText(/^Suspended\. Ended 1 session/).waitFor();
    await page.getByText("Reason: banished").waitFor();
    await page.getByRole("button", { name: "Enable" }).click();
    await dialog().getByRole("button", { name: "Enable account" }).click();
    await page.getByText("Enabled. The account can log in again.").waitFor();
    await using back = client("romeo");
    await back.event("online");
    const { entries } = await site.services.audit.list(site.actor, {
      domain,
      target: at("romeo"),
      limit: 2,
    });
    const standings = entries.map(({ action, details }) => [action, details["before"], details["after"]]);
    const suspended = JSON.stringify({
      status: "suspended",
      reason: "banished",
      until: new Date("2040-01-01T00:00").toISOString(),
    });
    const active = JSON.stringify({ status: "active" });
    expect(standings).toEqual([
      ["account.enabled", suspended, active],
      ["account.suspended", active, suspended],
    ]);
  });

  it("shows keys and tokens, ends the tokens, and shows a link for a new password once", async () => {
    await open(pathOf("romeo"));
    await page.getByRole("list", { name: "Keys of the password" }).getByText("SCRAM-SHA-256").waitFor();
    await page.getByRole("list", { name: "Clients with a token" }).waitFor(); // the client of before was given one
    await page.getByRole("button", { name: "End all…" }).click();
    await dialog().getByRole("button", { name: "End all tokens" }).click();
    await page.getByText(/^Ended the tokens of \d clients?\./).waitFor();
    await page.getByText("None holds a token").waitFor();
    await page.getByRole("button", { name: "Reset link…" }).click();
    await dialog().getByRole("button", { name: "Make link" }).click();
    const link = (await dialog().getByText("/reset/").textContent()) ?? "";
    const visitor = await site.visitor();
    await visitor.goto(link);
    await visitor.getByText(at("romeo")).first().waitFor();
    await visitor.context().close();
    await dialog().getByRole("button", { name: "Done" }).click();
    expect(await page.getByText("/reset/").count()).toBe(0);
  });

  it("deleted by its name typed, restored as it was, deleted again and erased for good", async () => {
    await using mercutio = client("mercutio");
    await mercutio.event("online");
    await open(pathOf("mercutio"));
    const remove = async (): Promise<void> => {
      await page.getByRole("button", { name: "Delete…" }).click();
      await dialog().getByLabel("Reason").fill("A plague");
      await dialog().getByLabel(/^Type/).fill(at("mercutio"));
      await dialog().getByRole("button", { name: "Delete account" }).click();
      await page.getByText("Reason: A plague").waitFor();
    };
    await page.getByRole("button", { name: "Delete…" }).click();
    await dialog().getByText("1 open session will be ended.").waitFor();
    await dialog().getByLabel("Reason").fill("A plague");
    await dialog().getByRole("button", { name: "Delete account" }).click();
    await dialog().getByText("This is not the same.").waitFor();
    await site.picture("account-delete");
    await dialog().getByLabel(/^Type/).fill(at("mercutio"));
    await dialog().getByRole("button", { name: "Delete account" }).click();
    expect((await mercutio.event("error")).condition).toBe("not-authorized");
    await page.getByText("Reason: A plague").waitFor();
    await site.picture("account-deleted");
    expect(await page.getByRole("link", { name: "Roster" }).count()).toBe(0);
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByText("Restored, with all it had.").waitFor();
    await remove();
    await page.getByRole("button", { name: "Erase for good…" }).click();
    await dialog().getByLabel(/^Type/).fill(at("mercutio"));
    await dialog().getByRole("button", { name: "Erase for good" }).click();
    await page.waitForURL(/\/accounts$/);
    await expect(site.services.accounts.get(site.actor, jid("mercutio"))).rejects.toThrow("There is no account");
  });
});

describe("product.md page 5: messages", () => {
  it("what waits is counted, sized and aged, never shown, and removed for who types the address", async () => {
    await open(pathOf("paris", "/messages"));
    await page.getByText("Nothing waits").waitFor();
    await site.picture("messages-none");
    await using juliet = client("juliet");
    await juliet.event("online");
    for (const text of ["It is the secret lark", "not the secret nightingale", "secret"])
      juliet.send(at("paris"), text);
    await page.getByText("3 of 1,000 that may wait").waitFor();
    expect(await page.content()).not.toContain("secret");
    await page.getByRole("button", { name: "Remove…" }).click();
    await dialog().getByLabel(/^Type/).fill(at("paris"));
    await site.picture("messages-remove");
    await dialog().getByRole("button", { name: "Remove 3 messages" }).click();
    await page.getByText(/^Removed 3 messages, /).waitFor();
    await page.getByText("Nothing waits").waitFor();
    juliet.send(at("paris"), "Good morrow");
    await page.getByText("1 of 1,000 that may wait").waitFor();
    await using paris = client("paris");
    await paris.event("online");
    expect((await paris.event("message")).body).toBe("Good morrow");
    await page.getByText("Nothing waits").waitFor();
  });
});

describe("product.md page 5: the roster as a picture", () => {
  it("the keyboard alone adds a contact, changes who sees whom, sees it in the picture, and removes it", async () => {
    const focused = (name: string) => page.getByRole("menuitem", { name }).and(page.locator(":focus"));
    await open(pathOf("nurse", "/roster"));
    await page.getByText("No contacts yet").waitFor();
    await site.tabTo(page.getByRole("button", { name: "Add contact" }));
    await page.keyboard.press("Enter");
    await dialog().waitFor();
    await site.tabTo(dialog().getByLabel("Address"));
    await page.keyboard.type(at("juliet"));
    await dialog().getByRole("button", { name: "Link accounts" }).waitFor();
    await site.tabTo(dialog().getByRole("button", { name: "Link accounts" }));
    await page.keyboard.press("Enter");
    await page.getByText("See each other’s status").waitFor();

    await site.tabTo(page.getByRole("button", { name: `Actions for ${at("juliet")}` }));
    await page.keyboard.press("Enter");
    await focused("Who sees whom…").waitFor();
    await page.keyboard.press("Enter");
    await dialog().waitFor();
    await site.tabTo(dialog().getByRole("radio", { checked: true }));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("Sees their status").waitFor();
    expect((await site.services.rosters.pairs(site.actor, jid("nurse")))[0]?.item?.subscription).toBe("to");

    await site.tabTo(page.getByRole("button", { name: "Picture" }));
    await page.keyboard.press("Enter");
    await page.waitForURL(/view=picture/);
    const contact = page.getByRole("list", { name: /Sees their status/ }).getByRole("listitem");
    await contact.getByText("only nurse sees juliet’s status.").waitFor();
    await page.goBack();
    await page.goForward();
    await site.tabTo(page.getByRole("button", { name: "List" }));
    await page.keyboard.press("Enter");

    await site.tabTo(page.getByRole("button", { name: `Actions for ${at("juliet")}` }));
    await page.keyboard.press("Enter");
    await focused("Who sees whom…").waitFor();
    await page.keyboard.press("End");
    await focused("Remove…").waitFor();
    await page.keyboard.press("Enter");
    await dialog().waitFor();
    await site.tabTo(dialog().getByRole("button", { name: "Remove contact" }));
    await page.keyboard.press("Enter");
    await page.getByText("No contacts yet").waitFor();
  });
});

describe("product.md: who may do what on the page of an account", () => {
  it("helpdesk sets passwords and ends tokens, and sees no way to change, suspend, delete or remove", async () => {
    const helpdesk = await site.signedIn("hal@verona.example");
    await open(pathOf("romeo"), helpdesk);
    await helpdesk.getByRole("button", { name: "Set password" }).waitFor();
    await helpdesk.getByRole("button", { name: "Reset link…" }).waitFor();
    for (const name of [/^Suspend/, /^Delete/, "Add attribute"])
      expect(await helpdesk.getByRole("button", { name }).count()).toBe(0);
    expect(await helpdesk.getByRole("textbox").count()).toBe(0);
    await helpdesk.screenshot({ path: "test/artifacts/account-helpdesk.png", fullPage: true });
    await helpdesk.context().close();
  });

  it("auditors read all of it and change nothing", async () => {
    const auditor = await site.signedIn("una@verona.example");
    await open(pathOf("romeo"), auditor);
    await auditor.getByText("The command line").waitFor(); // who made the account
    for (const name of [/^Set password/, /^Suspend/, /^Delete/, /^Reset link/, "Add attribute"])
      expect(await auditor.getByRole("button", { name }).count()).toBe(0);
    await auditor.context().close();
  });
});

it("WCAG 2.2 AA: axe finds nothing on the page of an account, light and wide or dark and narrow by turns", async () => {
  const juliet = jid("juliet");
  const long = "A name that goes on and on, as names of people and of departments sometimes do ".repeat(2).trim();
  await site.services.accounts.update(site.actor, juliet, {
    displayName: long,
    email: "juliet.capulet.of.the.house.of.capulet@post.verona.example",
    notes: "Asked twice about her password.\nCall the nurse first.",
    attributes: { floor: 2, keys: ["balcony", "tomb"], confirmed: true, department: "House Capulet" },
    rosterQuota: 20,
  });
  await using database = await openDatabase(site.site);
  await database.rows(
    `INSERT INTO spooled_message (account_id, id, sender, stanza, octets, received_at)
      SELECT a.id, gen_random_uuid(), 'romeo@verona.example', '<message/>', 300 + n, now() - n * n * interval '9 minutes'
      FROM account a, generate_series(1, 80) n WHERE a.username = 'juliet'`,
    [],
  );
  await database.rows(
    `INSERT INTO roster_item (account_id, contact, name, groups, subscription, listed, approved, version)
      SELECT a.id, 'user' || n || '@far.example', CASE WHEN n % 3 = 0 THEN 'User number ' || n END, '{}',
        (ARRAY['both', 'to', 'from', 'none', 'none+out', 'none+in'])[1 + n % 6]::subscription, true, false, 1
      FROM account a, generate_series(1, 16) n WHERE a.username = 'juliet'`,
    [],
  );
  const linked = { to: true, from: true } as const;
  await site.services.rosters.relate(site.actor, juliet, jid("romeo"), { ...linked, name: "Romeo, o Romeo" });
  await site.services.rosters.relate(site.actor, juliet, jid("nurse"), linked);
  await database.rows(
    "DELETE FROM roster_item i USING account a WHERE a.id = i.account_id AND a.username = 'romeo' AND i.contact = $1",
    [at("juliet")],
  );
  const faults = await site.faultsOf({
    "account-profile": async () => {
      await open(pathOf("juliet"));
      await page.waitForLoadState("networkidle"); // else it is typed before the page listens
      await page.getByLabel("Notes").fill("Call the nurse first.");
    },
    "account-suspend": async () => {
      await open(pathOf("paris"));
      await page.getByRole("button", { name: "Suspend" }).click();
    },
    "account-picture": async () => {
      await open(pathOf("juliet", "/roster?view=picture"));
      await page.getByRole("button", { name: `Repair ${at("romeo")}` }).waitFor();
    },
  });
  expect(faults).toEqual([]);
  expect(await accessibilityFaults(page)).toEqual([]);
});
