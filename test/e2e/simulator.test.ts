import { accountAddress } from "@rostra/core/account/account-service";
import { child, text } from "@rostra/xmpp/element";
import { NS_BLOCKING, NS_PRIVACY, NS_REPORTING } from "@rostra/xmpp/namespaces";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults } from "../support/browser.ts";
import { condition, RawClient } from "../support/client.ts";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";

const domain = "verona.example";
const people = ["romeo", "juliet", "mercutio", "nurse", "tybalt", "paris", "collector"] as const;
type Person = (typeof people)[number];
const at = (person: Person): string => `${person}@${domain}`;
/** An account whose address fills any line. */
const long = `${"a-very-long-name-".repeat(10)}end@${domain}`;

let site: ConsoleSite;
let page: Page;

beforeAll(async () => {
  site = await startConsole();
  page = site.page;
  const local = [...people, long.slice(0, long.indexOf("@"))];
  await site.populate(domain, Object.fromEntries(local.map((person) => [person, undefined])));
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

/** The name of the privacy list that a client is told of next (XEP-0016 §2.6); presence of others may come before. */
async function pushedList(of: RawClient): Promise<string | undefined> {
  for (;;) {
    const query = child(await of.element("the push of a list"), "query", NS_PRIVACY);
    if (query) return child(query, "list")?.attrs["name"];
  }
}

/** Makes a list, its rules numbered 10, 20, 30, and the account's default. */
async function putDefault(person: Person, list: string, rules: readonly object[]): Promise<void> {
  const account = accountAddress(person, domain);
  await site.putList(account, list, rules);
  const { events } = await site.services.privacy.setDefault(site.actor, account, list);
  expect(await site.services.effect(events)).toMatchObject({ pending: 0 });
}

const message = (to: string, body: string): string =>
  `<message xmlns='jabber:client' type='chat' to='${to}'><body>${body}</body></message>`;
const url = (path: string): string => site.rostra.consoleUrl + path;
const question = (): Locator => page.getByRole("region", { name: "What is sent" });
const outcome = (sentence: string | RegExp): Promise<void> =>
  page.getByRole("region", { name: "The journey" }).getByText(sentence).waitFor();
const deciding = (): Locator => page.getByRole("list", { name: "The rule that decides" });
const refused = (): Locator => page.getByRole("region", { name: "Refused lately" });

describe("product.md page 11: the privacy simulator", () => {
  it("explains a blocked message, and the live server does the same", async () => {
    await putDefault("juliet", "quiet", [
      { action: "deny", stanzas: ["presence-out"] },
      { action: "allow", type: "jid", value: at("nurse") },
      { action: "deny", type: "jid", value: at("romeo"), stanzas: ["message"] },
    ]);
    await using romeo = await client("romeo", "orchard");
    await using juliet = await client("juliet", "balcony");
    await page.goto(url("/"));
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Simulator" }).click();
    await page.getByText("From whom to whom?").waitFor();
    await site.picture("simulator-empty");
    await question().getByLabel("From").fill(at("romeo"));
    await question().getByLabel("To", { exact: true }).pressSequentially("jul");
    await question()
      .getByRole("option", { name: at("juliet") })
      .click();
    await outcome("Refused: romeo gets “service-unavailable”; juliet sees nothing.");
    await deciding()
      .getByText(`Blocks messages from ${at("romeo")}.`)
      .waitFor();
    await page.getByText(/is for another kind of stanza/).waitFor();
    await page.getByText(/is for another address/).waitFor();
    await page.getByText("The list “quiet” is in force: it is juliet’s default list.").waitFor();
    await page.getByText("1 session: “balcony”, priority 0.").waitFor();
    expect(page.url()).toBe(url(`/simulator?${new URLSearchParams({ from: at("romeo"), to: at("juliet") })}`));
    await site.picture("simulator-refused");

    romeo.send(message(at("juliet"), "But soft"));
    expect(condition(await romeo.element("the refusal"))).toBe("service-unavailable");
    await juliet.silence();

    await question().getByRole("button", { name: "Swap" }).click();
    await outcome("Delivered: romeo gets it in the session “orchard”.");
    juliet.send(message(at("romeo"), "Ay me"));
    const got = await romeo.element("her message");
    expect(text(child(got, "body") ?? got)).toBe("Ay me");
  });

  it("answers for sessions that are assumed, and another kind of stanza", async () => {
    await page.goto(url(`/simulator?from=${at("juliet")}&to=${at("romeo")}`));
    await outcome(/^Kept: romeo is offline/);
    await question().getByRole("button", { name: "Sessions" }).click();
    await question().getByLabel("Of the receiver").selectOption("Assume these sessions");
    await outcome("Delivered: romeo gets it in the session “phone”.");
    await question().getByLabel("Resource").fill("");
    await question().getByText("Each session needs a resource.").waitFor();
    await question().getByLabel("Resource").fill("garden, at night");
    await outcome("Delivered: romeo gets it in the session “garden, at night”.");
    await question().getByRole("button", { name: "Another session" }).click();
    await question().getByLabel("Resource").last().fill("tower");
    await question().getByLabel("What", { exact: true }).selectOption("Presence: comes online");
    await outcome(/^Refused: juliet gets “not-acceptable”/);
    await site.picture("simulator-assumed");
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    await outcome(/^Refused: juliet gets “not-acceptable”/);
    expect(await question().getByLabel("Resource").last().inputValue()).toBe("tower");
  });

  it("says what cannot be simulated, and that it could not be reached", async () => {
    await page.goto(url("/simulator?from=a@far.example&to=b@far.example"));
    await page.getByText("Neither side is known here").waitFor();
    await page.goto(url("/simulator?from=..@verona.example&to=b@far.example"));
    await page.route("**/api/trpc/**", (route) => route.abort());
    await question().getByLabel("From").fill(at("romeo"));
    await page.getByText("This could not be loaded").waitFor();
    await site.picture("simulator-failing");
    await page.unroute("**/api/trpc/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await outcome(/^Sent on: far.example is another server/);
  });

  it("is asked by the keyboard alone", async () => {
    await page.goto(url("/"));
    await page.keyboard.press("Control+k");
    await page.keyboard.type("simul");
    await page.keyboard.press("Enter");
    await page.getByText("From whom to whom?").waitFor();
    await site.tabTo(question().getByLabel("From"));
    await page.keyboard.type("mercu");
    await question()
      .getByRole("option", { name: at("mercutio") })
      .waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await site.tabTo(question().getByLabel("To", { exact: true }));
    await page.keyboard.type(at("juliet"));
    await site.tabTo(question().getByLabel("What", { exact: true }));
    await page.keyboard.type("A single");
    await outcome(/^Kept: juliet is offline/);
    await site.tabTo(question().getByRole("button", { name: "Sessions" }));
    await page.keyboard.press("Enter");
    await site.tabTo(question().getByLabel("Of the receiver"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await outcome(/in the session “phone”/);
    await site.tabTo(page.getByRole("link", { name: "Open the list" }));
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/privacy\?list=quiet$/);
  });

  it("folds the rules of a long list that were passed", async () => {
    const denied = Array.from({ length: 312 }, (_, n) => ({
      action: "deny",
      type: "jid",
      value: `spammer${n}@far.example`,
    }));
    await putDefault("collector", "x".repeat(120), [...denied, { action: "deny", type: "jid", value: at("romeo") }]);
    await page.goto(url(`/simulator?from=${at("romeo")}&to=${at("collector")}`));
    await page.getByText("312 rules passed").waitFor();
    const passed = page.getByText("Blocks everything from and to spammer7@far.example.");
    expect(await passed.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Show rules passed" }).click();
    await passed.waitFor();
    await page.getByRole("button", { name: "Hide rules passed" }).click();
    await passed.waitFor({ state: "hidden" });
    await site.picture("simulator-long-list");
  });
});

describe("product.md page 5: what was refused lately", () => {
  it("a refused message shows up with its rule, and Explain leads to the simulator", async () => {
    await page.goto(url(`/accounts/${encodeURIComponent(at("juliet"))}/privacy`));
    const row = refused()
      .getByRole("listitem")
      .filter({ hasText: `A chat message, from ${at("romeo")}` });
    await row.getByText(`Blocks messages from ${at("romeo")}. romeo was told “service-unavailable”.`).waitFor();
    await site.picture("refused-lately");
    await row.getByRole("link", { name: "Explain" }).click();
    await page.getByRole("heading", { level: 1, name: "Simulator" }).waitFor();
    await outcome("Refused: romeo gets “service-unavailable”; juliet sees nothing.");
    expect(await question().getByLabel("To", { exact: true }).inputValue()).toContain(at("juliet"));
  });

  it("the one who was refused is shown whose rule it was", async () => {
    await page.goto(url(`/accounts/${encodeURIComponent(at("romeo"))}/privacy`));
    const row = refused()
      .getByRole("listitem")
      .filter({ hasText: `A chat message, to ${at("juliet")}` });
    await row.getByText(`of ${at("juliet")}`).waitFor();
  });

  it("says so where nothing was refused", async () => {
    await page.goto(url(`/accounts/${encodeURIComponent(at("nurse"))}/privacy`));
    await refused().getByText("Nothing was refused").waitFor();
  });
});

describe("XEP-0377 §2: reports of users", () => {
  it("a client reports spam while it blocks, and the page shows it without acting on it", async () => {
    await page.goto(url("/reports"));
    await page.getByText("Nothing waits for you").waitFor();
    await site.picture("reports-empty");
    await using mercutio = await client("mercutio", "phone");
    const said = "Buy &lt;b>roses&lt;/b> at https://spam.example now\nand tell \u202etxen eno eht";
    mercutio.send(
      `<iq xmlns='jabber:client' type='set' id='b1'><block xmlns='${NS_BLOCKING}'>
        <item jid='${at("tybalt")}'><report xmlns='${NS_REPORTING}' reason='urn:xmpp:reporting:spam'>
          <stanza-id xmlns='urn:xmpp:sid:0' by='${at("mercutio")}' id='archived-1'/><text>${said}</text>
        </report></item>
        <item jid='${long}'><report xmlns='${NS_REPORTING}' reason='urn:xmpp:reporting:abuse'/></item>
        <item jid='bot@far.example'><report xmlns='${NS_REPORTING}' reason='urn:xmpp:reporting:spam'/></item>
      </block></iq>`.replaceAll(/>\s+</g, "><"),
    );
    for (;;) if ((await mercutio.element("the answer to the block")).attrs["id"] === "b1") break;

    await page.goto(url("/reports"));
    const row = page.getByRole("listitem").filter({ hasText: `${at("tybalt")}` });
    await row.getByText("Spam", { exact: true }).waitFor();
    await row.getByText("<b>roses</b>").waitFor();
    await row.getByText("archived-1").waitFor();
    expect(await row.getByRole("link", { name: /spam\.example/ }).count()).toBe(0);
    expect(await row.getByRole("link", { name: at("tybalt"), exact: true }).getAttribute("href")).toBe(
      `/accounts/${encodeURIComponent(at("tybalt"))}`,
    );
    expect(await page.getByRole("link", { name: "bot@far.example" }).count()).toBe(0);
    await page.getByRole("link", { name: "Reports 3 open" }).waitFor();
    await site.picture("reports");
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("a report is closed with a note, found again, and opened again", async () => {
    await page.getByRole("button", { name: `Close the report about ${at("tybalt")}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Note").fill("Spoke to him.");
    await site.picture("report-close");
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Close report" }).click();
    await page.getByText("Report closed.").waitFor();
    await page.getByRole("link", { name: "Reports 2 open" }).waitFor();
    await page.getByLabel("State").selectOption("Closed");
    await page.getByText("Spoke to him.").waitFor();
    await page.getByText(/^Closed · You · /).waitFor();
    expect(page.url()).toContain("state=closed");
    await site.picture("reports-closed");
    await page.getByRole("button", { name: `Reopen the report about ${at("tybalt")}` }).click();
    await page.getByText("No reports").waitFor();
    await page.getByRole("link", { name: "Reports 3 open" }).waitFor();
  });

  it("somebody who may only look sees no way to close one", async () => {
    const other = await site.signedIn("hal@verona.example");
    await other.goto(url("/reports"));
    await other.getByText("archived-1").waitFor();
    expect(await other.getByRole("button", { name: /^Close the report/ }).count()).toBe(0);
    await other.goto(url("/privacy-templates?create"));
    await other.getByText("No templates yet").waitFor();
    expect(await other.getByRole("button", { name: /create/i }).count()).toBe(0);
    await other.context().close();
  });
});

describe("product.md page 7: privacy templates for the members of a group", () => {
  it("a template that is applied to a group reaches two connected clients, and says for whom it could not be", async () => {
    await site.shell(["group", "create", "House", "--domain", domain]);
    await site.shell(["group", "add", "House", at("nurse"), at("tybalt"), at("paris")]);
    await putDefault("paris", "own", [{ action: "deny", type: "jid", value: "far.example" }]);
    await using nurse = await client("nurse", "kitchen");
    await using tybalt = await client("tybalt", "street");
    await using _paris = await client("paris", "court");
    await page.goto(url("/groups"));
    await page.getByRole("link", { name: "Privacy templates" }).click();
    await page.getByText("No templates yet").waitFor();
    await site.picture("templates-empty");
    await page.getByRole("button", { name: "Create template", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Family only");
    await dialog.getByLabel("Description").fill("Nobody from outside gets through.");
    await dialog.getByLabel(/Only the own domain/).check();
    await site.picture("template-create");
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Create template" }).click();
    await page.getByRole("heading", { level: 1, name: "Family only" }).waitFor();

    await page.getByRole("button", { name: "Edit rule 2" }).click();
    await page.getByRole("form", { name: "Rule 2" }).getByLabel("The own status").uncheck();
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.getByRole("form", { name: "Rule 3" }).getByLabel("Address").fill("bot@far.example");
    await page.getByRole("form", { name: "Rule 3" }).getByRole("button", { name: "Done" }).click();
    await site.picture("template-edit");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page
      .getByText(/^Saved\./)
      .first()
      .waitFor();
    await page.getByText("3 rules, version 2").waitFor();

    await page.getByRole("button", { name: "Apply", exact: true }).click();
    await dialog.getByLabel("Group", { exact: true }).selectOption("House (3)");
    await site.picture("template-apply");
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Apply" }).click();
    for (const one of [nurse, tybalt]) expect(await pushedList(one)).toBe("Family only");
    await dialog.getByText("2 accounts have the list.").waitFor();
    await dialog.getByText(/^Reached \d sessions? in/).waitFor();
    const failure = dialog.getByRole("listitem").filter({ hasText: at("paris") });
    await failure.getByText(/own/).waitFor();
    await site.picture("template-applied");
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    expect(JSON.parse(await site.shell(["privacy", "list", at("nurse"), "--json"]))).toMatchObject({
      defaultList: "Family only",
    });
  });

  it("a template is applied to one account, described, and deleted while its lists stay", async () => {
    await page.getByRole("button", { name: "Apply", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("One account").check();
    await dialog.getByRole("button", { name: "Apply" }).click();
    await dialog.getByText("Write the account’s address.").waitFor();
    await dialog.getByLabel("Account", { exact: true }).fill(at("romeo"));
    await dialog.getByLabel("Name of the list there").fill("family");
    await dialog.getByLabel("Make it the default list").uncheck();
    await dialog.getByRole("button", { name: "Apply" }).click();
    await dialog.getByText("1 account has the list.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Describe" }).click();
    await dialog.getByLabel("Description").fill("For the house.");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("For the house.").waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete template" }).click();
    await page.getByText("Template deleted.").waitFor();
    await page.getByText("No templates yet").waitFor();
    expect(JSON.parse(await site.shell(["privacy", "list", at("romeo"), "--json"])).lists).toMatchObject([
      { name: "family" },
    ]);
  });
});

it("WCAG 2.2 AA: axe finds nothing on simulator, reports and templates, light and wide or dark and narrow by turns", async () => {
  await page.goto(url("/privacy-templates?create"));
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(`Quiet hours ${"and more ".repeat(12)}`.trim());
  await dialog.getByRole("button", { name: "Create template" }).click();
  await page.getByRole("heading", { level: 1, name: /^Quiet hours/ }).waitFor();
  const template = new URL(page.url()).pathname;
  const asked = (from: string, to: string): string => `/simulator?${new URLSearchParams({ from, to })}`;
  expect(
    await site.faultsOf({
      "simulator-denied": asked(at("romeo"), at("juliet")),
      "simulator-long": `${asked(`${long}/${"resource".repeat(20)}`, at("collector"))}&toSession=,,&toSession=phone,0,`,
      "simulator-unknown": asked("a@far.example", "b@far.example"),
      "reports-all": "/reports?state=all",
      "reports-none": `/reports?reported=${long}&domain=far.example`,
      template,
      decisions: `/accounts/${encodeURIComponent(at("juliet"))}/privacy`,
    }),
  ).toEqual([]);
});
