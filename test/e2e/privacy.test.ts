import { accountAddress } from "@rostra/core/account/account-service";
import { plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import { child, elements } from "@rostra/xmpp/element";
import { NS_PRIVACY } from "@rostra/xmpp/namespaces";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults } from "../support/browser.ts";
import { RawClient } from "../support/client.ts";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { trustedCertificates } from "../support/rostra.ts";
import { XmppJs } from "../support/xmppjs.ts";

const domain = "verona.example";
const people = ["romeo", "juliet", "nurse", "tybalt", "paris", "benvolio", "collector", "mercutio"] as const;
type Person = (typeof people)[number];
const at = (person: Person): string => `${person}@${domain}`;

let site: ConsoleSite;
let page: Page;

beforeAll(async () => {
  site = await startConsole();
  page = site.page;
  await site.populate(domain, Object.fromEntries(people.map((person) => [person, undefined])));
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

/** A client that is online under that resource. */
async function client(person: Person, resource: string): Promise<RawClient> {
  const made = await RawClient.connect({ ports: site.rostra.ports, domain }, "tls");
  await made.login(domain, person, password, resource);
  await made.available();
  return made;
}

/** A privacy set that must succeed. */
async function setPrivacy(of: RawClient, content: string): Promise<void> {
  const { attrs } = await of.iqAmidErrors("set", `<query xmlns='${NS_PRIVACY}'>${content}</query>`);
  expect(attrs["type"]).toBe("result");
}

/** What an account's list says, an item a line: "deny jid x@y message". */
async function stored(person: Person, list: string): Promise<readonly string[]> {
  const { items } = await site.services.privacy.get(site.actor, accountAddress(person, domain), list);
  return items
    .map(plainPrivacyItem)
    .map(({ action, type, value, stanzas }) =>
      [action, type, value, ...stanzas].filter((part) => part !== undefined).join(" "),
    );
}

/** Makes a list, its rules numbered 10, 20, 30. */
function put(person: Person, list: string, rules: readonly object[]): Promise<void> {
  return site.putList(accountAddress(person, domain), list, rules);
}

const denyJid = (value: string) => ({ action: "deny", type: "jid", value });

const privacyOf = (person: Person, list?: string): string =>
  `${site.rostra.consoleUrl}/accounts/${encodeURIComponent(at(person))}/privacy${list === undefined ? "" : `?list=${encodeURIComponent(list)}`}`;
const heading = (name: string): Locator => page.getByRole("heading", { level: 2, name, exact: true });
const rules = (): Locator => page.getByRole("region", { name: /./ }).locator("ol > li");
const sentences = async (): Promise<readonly string[]> =>
  (await rules().locator("p:first-child").allTextContents()).map((text) => text.trim());
const button = (name: string | RegExp): Locator => page.getByRole("button", { name, exact: true });
const dialog = (): Locator => page.getByRole("dialog");

async function hasFocus(control: Locator): Promise<boolean> {
  return (await control.and(page.locator(":focus")).count()) > 0;
}

describe("product.md page 5: the privacy lists of an account", () => {
  it("a list that a client makes shows up in the console without a reload", async () => {
    await using romeo = await client("romeo", "balcony");
    await page.goto(privacyOf("romeo"));
    await page.getByText("No privacy lists").waitFor();
    await page.waitForLoadState("networkidle");
    await site.picture("privacy-empty");
    const made = Date.now();
    await setPrivacy(
      romeo,
      `<list name='At the ball'><item type='jid' value='${at("tybalt")}' action='deny' order='3'><message/></item></list>`,
    );
    await heading("At the ball").waitFor();
    console.log(`from the client's set to the list in the console: ${Date.now() - made} ms`);
    await page.getByText(`Blocks messages from ${at("tybalt")}.`).waitFor();
    await page.getByText("deny · jid tybalt@verona.example · message · order 3").waitFor();
    await setPrivacy(romeo, "<active name='At the ball'/>");
    await page.getByText("Active in balcony").waitFor();
    await site.picture("privacy-client");
  });

  it("the keyboard alone makes a list, edits and reorders its rules, and saves them as one", async () => {
    await page.goto(privacyOf("juliet"));
    await page.getByText("No privacy lists").waitFor();
    await site.tabTo(button("New list"));
    await page.keyboard.press("Enter");
    await dialog().getByLabel("Name").waitFor();
    await page.keyboard.type("Evening");
    await page.keyboard.press("Enter");
    const form = page.getByRole("form", { name: "Rule 1" });
    await form.waitFor();
    expect(await hasFocus(form.getByLabel("What to do"))).toBe(true);
    await site.tabTo(form.getByLabel("Address"));
    await page.keyboard.type("not an address@@");
    await form.getByText("“not an address@@” is not an address.").waitFor();
    await site.picture("privacy-fault");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("paris@far.example");
    await page.keyboard.press("Enter");
    await form.waitFor({ state: "hidden" });
    expect(await hasFocus(button("Edit rule 1"))).toBe(true);

    await site.tabTo(button("Actions for rule 1"));
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Add a rule above" }).waitFor();
    await page.keyboard.press("Enter");
    await form.waitFor();
    await page.keyboard.press("a"); // allow
    await site.tabTo(form.getByLabel("With whom"));
    await page.keyboard.press("c"); // contacts by who sees whom
    await site.tabTo(form.getByLabel("Who sees whom"));
    await page.keyboard.press("b"); // both
    await site.tabTo(form.getByLabel(/^Their status/));
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await form.waitFor({ state: "hidden" });
    await site.tabTo(button("Add a rule"));
    await page.keyboard.press("Enter");
    const third = page.getByRole("form", { name: "Rule 3" });
    await site.tabTo(third.getByLabel("With whom"));
    await page.keyboard.press("e"); // everybody
    await site.tabTo(third.getByRole("button", { name: "Done" }));
    await page.keyboard.press("Enter");
    await third.waitFor({ state: "hidden" });
    const [paris, everybody] = [
      "Blocks everything from and to paris@far.example.",
      "Blocks everything from and to everybody.",
    ];
    expect((await sentences()).slice(1)).toEqual([paris, everybody]);
    await page.getByText("Everything else is allowed.").waitFor();
    await page.getByText("A new list of 3 rules, not saved").waitFor();

    // Space picks up, arrows move, Space drops, Escape puts back.
    await page.keyboard.press("Shift+Tab");
    await site.tabTo(button("Move rule 3"));
    await page.keyboard.press("Space");
    await page.getByText("Picked up rule 3 of 3.").waitFor({ state: "attached" });
    await carry("ArrowUp", "Place 2 of 3.");
    await page.keyboard.press("Escape");
    await page.getByText("Put back at place 3.").waitFor({ state: "attached" });
    expect((await sentences()).slice(1, 3)).toEqual([paris, everybody]);
    await page.keyboard.press("Space");
    await page.getByText("Picked up rule 3 of 3.").waitFor({ state: "attached" });
    await carry("ArrowUp", "Place 2 of 3.");
    await page.keyboard.press("Space");
    await page.getByText("Dropped at place 2 of 3.").waitFor({ state: "attached" });
    expect((await sentences()).slice(1, 3)).toEqual([everybody, paris]);
    await page.getByText("Nothing gets here: rule 2 decides about all of it.").waitFor();
    await site.picture("privacy-unreachable");
    await site.tabTo(button("Move rule 2"));
    await page.keyboard.press("Alt+ArrowDown");
    await page.getByText("Rule moved to place 3 of 3.").waitFor({ state: "attached" });
    expect((await sentences()).slice(1, 3)).toEqual([paris, everybody]);
    expect(await hasFocus(button("Move rule 3"))).toBe(true);
    await site.picture("privacy-draft");
    await site.tabTo(button("Save"));
    await page.keyboard.press("Enter");
    await page.getByText(/^Saved\./).waitFor();
    expect(await stored("juliet", "Evening")).toEqual([
      "allow subscription both message iq presence-out",
      "deny jid paris@far.example",
      "deny",
    ]);
    await page.getByText("3 rules, version 1").waitFor();
  });

  it("the mouse drags a rule to another place", async () => {
    await put("nurse", "Day", [denyJid("a@far.example"), denyJid("b@far.example"), denyJid("c@far.example")]);
    await page.goto(privacyOf("nurse"));
    await button("Move rule 1").waitFor();
    const [from, to] = [await button("Move rule 1").boundingBox(), await button("Move rule 3").boundingBox()];
    if (!from || !to) throw new Error("the handles cannot be seen");
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 10, from.y + 30, { steps: 4 });
    await page.mouse.move(to.x + 10, to.y + 14, { steps: 12 });
    await page.getByText("Place 3 of 3.").waitFor({ state: "attached" });
    await page.mouse.up();
    await page.getByText("1 unsaved change", { exact: true }).waitFor();
    await button("Show changes").click();
    await page.getByText("1 → 3").waitFor();
    await site.picture("privacy-changes");
    await button("Save").click();
    await page.getByText(/^Saved\./).waitFor();
    expect(await stored("nurse", "Day")).toEqual(["b", "c", "a"].map((one) => `deny jid ${one}@far.example`));
  });

  it("a rule that is saved decides about the next stanza of a client that is connected", async () => {
    await put("romeo", "Evening", [denyJid("nobody@far.example")]);
    await site.shell(["privacy", "default", at("romeo"), "Evening"]);
    await using romeo = await client("romeo", "orchard");
    await using juliet = await client("juliet", "chamber");
    expect(await messaged(juliet, romeo)).toBe("delivered");
    await page.goto(privacyOf("romeo", "Evening"));
    await button("Edit rule 1").click();
    await page.getByLabel("Address", { exact: true }).fill(at("juliet"));
    await button("Done").click();
    await page.getByText("1 unsaved change", { exact: true }).waitFor();
    const clicked = Date.now();
    await button("Save").click();
    for (let sent = 1; ; sent++) {
      if ((await messaged(juliet, romeo)) === "service-unavailable") {
        console.log(`from the click to the first stanza refused: ${Date.now() - clicked} ms, ${sent} sent meanwhile`);
        break;
      }
      if (Date.now() - clicked > 10_000) throw new Error("the rule has no effect");
    }
    await page.getByText(/Saved\. Reached \d+ sessions? in \d+ ms\./).waitFor();
    await page.getByRole("list", { name: "Blocked addresses" }).getByText(at("juliet")).waitFor();
    await button(`Unblock ${at("juliet")}`).click();
    await page.getByText("Unblocked.").waitFor();
    expect(await messaged(juliet, romeo)).toBe("delivered");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/^Default list set\./).waitFor(); // without rules it was gone
    expect(await messaged(juliet, romeo)).toBe("service-unavailable");
    expect(await stored("romeo", "Evening")).toEqual([`deny jid ${at("juliet")}`]);
  });

  it("a list that a client has chosen cannot be removed, and the dialog says who holds it", async () => {
    await put("tybalt", "Duel", [denyJid(at("romeo"))]);
    await using tybalt = await client("tybalt", "square");
    await setPrivacy(tybalt, "<active name='Duel'/>");
    await page.goto(privacyOf("tybalt", "Duel"));
    await page.getByText("Active in square").waitFor();
    await button("Actions for the list Duel").click();
    await page.getByRole("menuitem", { name: "Remove list…" }).click();
    await dialog().getByText("square: chosen by its client").waitFor();
    await button("Remove list").click();
    await dialog().getByText("Not done: a session is using the list.").waitFor();
    expect(await dialog().getByRole("link", { name: "end the session" }).getAttribute("href")).toMatch(/\/sessions$/);
    await site.picture("privacy-in-use");
    expect(await accessibilityFaults(page)).toEqual([]);
    await setPrivacy(tybalt, "<active/>");
    await button("Remove list").click();
    await page.getByText("List removed.").waitFor();
    await page.getByText("No such list").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await heading("Duel").waitFor();
    expect(await stored("tybalt", "Duel")).toEqual([`deny jid ${at("romeo")}`]);
  });

  it("two ordinary clients: a list made by one shows up, binds the console, and is changed from it for the next message", async () => {
    const trust = await trustedCertificates(site.rostra, site.site, domain);
    const ordinary = async (person: Person): Promise<XmppJs> => {
      const service = `xmpp://127.0.0.1:${site.rostra.ports.xmpp}`;
      const made = new XmppJs({ service, domain, username: person, password, trust });
      await made.event("online");
      return made;
    };
    await using mercutio = await ordinary("mercutio");
    await using juliet = await ordinary("juliet");
    await page.goto(privacyOf("mercutio"));
    await page.getByText("No privacy lists").waitFor();
    const made = Date.now();
    await mercutio.setList("Quiet", at("tybalt"));
    await heading("Quiet").waitFor();
    console.log(`from an ordinary client's set to the list in the console: ${Date.now() - made} ms`);
    await mercutio.activate("Quiet");
    await page.getByText(/^Active in /).waitFor();
    juliet.send(at("mercutio"), "before");
    await mercutio.eventLike({ event: "message", body: "before" });

    await button("Actions for the list Quiet").click();
    await page.getByRole("menuitem", { name: "Remove list…" }).click();
    await button("Remove list").click();
    await dialog().getByText("Not done: a session is using the list.").waitFor();
    await page.keyboard.press("Escape");

    await button("Edit rule 1").click();
    await page.getByLabel("Address", { exact: true }).fill(at("juliet"));
    await button("Done").click();
    await button("Save").click();
    await page.getByText(/Saved\. Reached 1 session in \d+ ms\./).waitFor();
    juliet.send(at("mercutio"), "after");
    await juliet.eventLike({ event: "message", type: "error", condition: "service-unavailable" });
    await page.getByText("A chat message", { exact: false }).waitFor(); // refused lately
  });

  it("a list that was changed meanwhile keeps the draft, shows what changed and is overwritten only if asked to", async () => {
    await put("paris", "Suit", [denyJid("a@far.example"), denyJid("b@far.example")]);
    await page.goto(privacyOf("paris"));
    await button("Actions for rule 1").click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByText("1 unsaved change", { exact: true }).waitFor();
    await using paris = await client("paris", "church");
    await setPrivacy(
      paris,
      "<list name='Suit'><item type='jid' value='c@far.example' action='deny' order='10'/></list>",
    );
    await page.getByText("This list was changed meanwhile.").waitFor();
    await page.getByText(`A client of ${at("paris")}`).waitFor();
    await button("See what changed").click();
    await page.getByRole("list", { name: "What changed meanwhile" }).getByText("c@far.example").waitFor();
    await site.picture("privacy-stale");
    expect(await accessibilityFaults(page)).toEqual([]);
    await button("Overwrite with mine").click();
    await page.getByText(/^Saved\./).waitFor();
    expect(await stored("paris", "Suit")).toEqual(["deny jid b@far.example"]);

    await button("History").click();
    await dialog().getByRole("listitem").filter({ hasText: "Version 2" }).getByText("c@far.example").first().waitFor();
    await site.picture("privacy-history");
    expect(await accessibilityFaults(page)).toEqual([]);
    await button("Restore version 1").click();
    await page.getByText(/^Restored version 1\./).waitFor();
    expect(await stored("paris", "Suit")).toHaveLength(2);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone.").waitFor();
    expect(await stored("paris", "Suit")).toEqual(["deny jid b@far.example"]);
  });

  it("what is not saved holds up whoever is about to leave", async () => {
    await put("benvolio", "Peace", [denyJid("a@far.example")]);
    await put("benvolio", "War", [denyJid("b@far.example")]);
    await page.goto(privacyOf("benvolio", "Peace"));
    await button("Actions for rule 1").click();
    await page.getByRole("menuitem", { name: "Duplicate" }).click();
    await page.getByText("1 unsaved change", { exact: true }).waitFor();
    await page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "Roster" }).click();
    await dialog().getByText("Leave without saving?").waitFor();
    await site.picture("privacy-leave");
    await button("Cancel").click();
    await page.getByRole("link", { name: /^War/ }).click();
    await dialog().getByText("Leave without saving?").waitFor();
    await button("Cancel").click();
    expect(page.url()).toContain("list=Peace");
    expect(await rules().count()).toBe(3);
    await page.getByRole("link", { name: /^War/ }).click();
    await button("Discard and leave").click();
    await heading("War").waitFor();
    await page.getByRole("link", { name: /^Peace/ }).click();
    await heading("Peace").waitFor();
    expect(await rules().count()).toBe(2);
  });

  it("what the server refuses is told at the rule", async () => {
    await site.shell(["roster", "add", at("benvolio"), "x@far.example", "--group", "Friends"]);
    await page.goto(privacyOf("benvolio", "Peace"));
    await button("Edit rule 1").click();
    await page.getByLabel("With whom").selectOption({ label: "A group of the roster" });
    await page.getByLabel("Group").selectOption("Friends");
    await button("Done").click();
    await site.shell(["roster", "remove", at("benvolio"), "x@far.example"]);
    await button("Save").click();
    await rules().first().getByText("Nobody in the roster is in the group “Friends”.").waitFor();
    await site.picture("privacy-refused");
    await button("Discard").click();
  });

  it("a template of the domain becomes a list, and a list becomes the default", async () => {
    const input = { domain, name: "Quiet", items: [{ order: 10, action: "deny", stanzas: ["message"] }] };
    const body = JSON.stringify(JSON.stringify({ json: input }));
    const status = await page.evaluate(
      `fetch("/api/trpc/privacyTemplate.put", { method: "POST", headers: { "content-type": "application/json" }, body: ${body} }).then((answer) => answer.status)`,
    );
    expect(status).toBe(200);
    await page.goto(privacyOf("benvolio"));
    await button("Use a template…").click();
    await dialog().getByLabel("Quiet").waitFor();
    await dialog().getByLabel("Name of the list").fill("Night");
    await dialog()
      .getByLabel(/^Make it the default list/)
      .uncheck();
    await button("Make the list").click();
    await page.getByText(/^Template applied\./).waitFor();
    await heading("Night").waitFor();
    await page.getByText("Blocks messages from everybody.").waitFor();
    await button("Actions for the list Night").click();
    await page.getByRole("menuitem", { name: "Make it the default…" }).click();
    await button("Make it the default").click();
    await page.getByText(/^Default list set\./).waitFor();
    expect(JSON.parse(await site.shell(["privacy", "list", at("benvolio"), "--json"])).defaultList).toBe("Night");
  });

  it("somebody who may only look gets a page without any way to change anything", async () => {
    const other = await site.signedIn("hal@verona.example");
    await other.goto(privacyOf("paris"));
    await other.getByText("Blocks everything from and to b@far.example.").waitFor();
    for (const name of [/^Edit/, /^Move/, /^Actions/, "New list", "Add a rule", "Block"])
      expect(await other.getByRole("main").getByRole("button", { name, exact: true }).count()).toBe(0);
    expect(await accessibilityFaults(other)).toEqual([]);
    await other.context().close();
  });

  it("a list of a thousand rules stays quick", async () => {
    await put(
      "collector",
      "Thousand",
      Array.from({ length: 1000 }, (_, n) => denyJid(`user${n}@far.example`)),
    );
    const opened = Date.now();
    await page.goto(privacyOf("collector"));
    await page.getByText("50 of 1,000 rules are shown.").waitFor();
    const shown = Date.now();
    await button("Move rule 2").focus();
    await page.keyboard.press("Alt+ArrowUp");
    await page.getByText("1 unsaved change", { exact: true }).waitFor();
    const moved = Date.now();
    await button("Edit rule 1").click();
    await page.getByLabel("Address", { exact: true }).fill("another@far.example");
    await page.getByText("Blocks everything from and to another@far.example.").waitFor();
    console.log(
      `1,000 rules: shown after ${shown - opened} ms, one moved after ${moved - shown} ms, edited after ${Date.now() - moved} ms`,
    );
    await button("Discard").click();
    await page.getByText("1,000 rules, version 1").waitFor();
  });
});

it("WCAG 2.2 AA: axe finds nothing in the privacy tab, light and wide or dark and narrow by turns", async () => {
  const long = `A list with ${"a very long name ".repeat(12)}`.trim();
  await put("juliet", long, [
    denyJid(`${"somebody-with-a-long-name-".repeat(6)}@far.example`),
    { action: "deny", type: "jid", value: "far.example", stanzas: ["message", "presence-in"] },
    { action: "allow", type: "subscription", value: "both" },
    { action: "deny", stanzas: ["presence-out"] },
  ]);
  await site.shell(["privacy", "default", at("juliet"), long]);
  await put("juliet", "Evening", [{ action: "allow", type: "subscription", value: "both" }, denyJid("a@far.example")]);
  const faults = await site.faultsOf({
    privacy: () => page.goto(privacyOf("juliet")),
    "privacy-form": async () => {
      await page.goto(privacyOf("juliet", "Evening"));
      await button("Edit rule 2").click();
      await page.getByLabel("Address", { exact: true }).fill("");
      await page.getByText("Write an address", { exact: false }).waitFor();
      await button("Show changes").click();
    },
    "privacy-none": () => page.goto(privacyOf("benvolio", "no such list")),
    "privacy-block": async () => {
      await page.goto(privacyOf("benvolio", "no such list"));
      await page.getByLabel("Block an address").pressSequentially("j");
      await page.getByRole("option", { name: at("juliet") }).waitFor();
    },
    "privacy-template": async () => {
      await page.goto(privacyOf("juliet", "Evening"));
      await button("Use a template…").click();
      await dialog().waitFor();
    },
  });
  expect(faults).toEqual([]);
});

/** Moves the rule that is picked up. For a moment after it has said so, dnd-kit does not hear keys. */
async function carry(key: string, said: string): Promise<void> {
  const heard = page.getByText(said);
  for (let presses = 0; presses < 5 && (await heard.count()) === 0; presses++) {
    await page.keyboard.press(key);
    await heard.waitFor({ state: "attached", timeout: 5000 }).catch(() => {}); // pressed again
  }
  await heard.waitFor({ state: "attached" });
}

/** Sends romeo one message and tells what came of it: `delivered`, or the condition of the error that the sender got. */
async function messaged(from: RawClient, romeo: RawClient): Promise<string> {
  const id = `m${Math.random()}`;
  from.send(`<message to='${at("romeo")}' type='chat' id='${id}'><body>hist</body></message>`);
  from.send(`<iq type='get' id='after ${id}'><ping xmlns='urn:xmpp:ping'/></iq>`);
  for (;;) {
    const got = await from.element("what comes after a message");
    if (got.attrs["id"] === `after ${id}`) break;
    const error = got.attrs["id"] === id ? child(got, "error") : undefined;
    if (error) return elements(error)[0]?.name ?? "";
  }
  while ((await romeo.element(`the message ${id}`)).attrs["id"] !== id);
  return "delivered";
}
