import { readFile } from "node:fs/promises";
import { accountAddress } from "@rostra/core/account/account-service";
import { child } from "@rostra/xmpp/element";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../support/client.ts";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";

const domain = "verona.example";
/** A file name that fills any line. */
const longName = `${"everybody-of-the-house-".repeat(8)}2026.csv`;

let site: ConsoleSite;
let page: Page;

beforeAll(async () => {
  // Few accounts in each transaction: slow enough to be paused.
  site = await startConsole({ ROSTRA_SCRAM_ITERATIONS: "4096", ROSTRA_IMPORT_BATCH: "5" });
  page = site.page;
  await site.populate(domain, { romeo: "Romeo", juliet: "Juliet" });
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

const url = (path: string): string => site.rostra.consoleUrl + path;
const dialog = (): Locator => page.getByRole("dialog");
const phase = (title: string): Locator => page.getByRole("region", { name: title, exact: true });
const tile = (label: string): Locator =>
  page.getByRole("list", { name: "Rows of each kind" }).getByRole("link", { name: label });
const rows = (): Locator => page.getByRole("table", { name: "Rows" }).locator("tbody tr");
const link = (name: string, on = page): Locator => on.getByRole("link", { name, exact: true });
const button = (name: string | RegExp): Locator => page.getByRole("button", { name });

/** 500 rows: romeo, who exists, 494 new people, ten of them of the staff, and five that cannot be taken. */
function people(): string {
  const lines = ["username,password,Full name,team,room"];
  lines.push("romeo,,Romeo Montague,Staff,1");
  for (let index = 1; index <= 494; index++)
    lines.push(`person${index},a passphrase ${index},Person ${index},${index <= 10 ? "Staff" : ""},${index % 7}`);
  lines.push("person1,again,,,", "nobody@,x,,,", ",x,Without a name,,", "two words,x,,,", "tybalt,x,,,,one too many");
  return `${lines.join("\n")}\n`;
}

async function choose(name: string, text: string): Promise<void> {
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.getByLabel("File of accounts").setInputFiles(file);
}

/** How the rows of the import stand, by the tiles. */
async function tiles(): Promise<readonly string[]> {
  const texts = await page.getByRole("list", { name: "Rows of each kind" }).getByRole("listitem").allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, " "));
}

/** The address of the next contact that is put into a roster. */
async function pushed(client: RawClient): Promise<string | undefined> {
  for (;;) {
    const query = child(await client.element("a roster push"), "query", NS_ROSTER);
    if (query) return child(query, "item")?.attrs["jid"];
  }
}

describe("product.md page 9: import and export", () => {
  it("imports: 500 rows become a plan, are applied while a client looks on, paused, gone on with, and taken back", async () => {
    await using romeo = await RawClient.connect({ ports: site.rostra.ports, domain }, "tls");
    await romeo.login(domain, "romeo", password, "garden");
    await romeo.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
    await romeo.available();

    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Import" }).click();
    await page.getByText("Nothing was imported yet").waitFor();
    await link("Import accounts").first().click();
    await choose(longName, people());
    const column = (name: string): Locator => page.getByLabel(`Column ${name}`);
    expect(await column("Full name").inputValue()).toBe("displayName");
    await page.getByText("romeo · person1 · person2 · person3").waitFor();
    await expect(page.getByText("a passphrase 1").count()).resolves.toBe(0);
    await column("team").selectOption("Groups");
    await column("room").selectOption("Attribute “room”");
    await page.getByLabel(/Set what the file says/).check();
    await page.getByRole("radio", { name: /^None/ }).check(); // 494 passwords would take their time
    expect(await site.faultsOf({ "import-new": async () => {} })).toEqual([]);
    await button("Make the plan").click();

    await phase("Nothing has changed yet").waitFor();
    expect(await tiles()).toEqual(["Create 494", "Change 1", "Skip 0", "Fail 5"]);
    await page.getByText("1–50 of 500 rows").waitFor();
    expect(await site.faultsOf({ "import-plan": async () => {} })).toEqual([]);
    await button("Next page").click();
    await page.getByText("51–100 of 500 rows").waitFor();
    await tile("Fail").click();
    await page.getByText("5 rows", { exact: true }).waitFor();
    await rows().filter({ hasText: "tybalt" }).getByText("Expected 5 fields").filter({ visible: true }).waitFor();
    await page.goBack();
    await page.getByText("51–100 of 500 rows").waitFor();

    await button("Apply: make 494 accounts, change 1").click();
    await page.getByRole("progressbar", { name: "Applying" }).waitFor();
    expect(await pushed(romeo)).toMatch(/^person\d+@verona\.example$/);
    await button("Pause").click();
    await phase("Paused").waitFor();
    await site.picture("import-paused");
    await link("Import and export").click();
    await page.getByRole("row").filter({ hasText: longName }).getByText("Paused").waitFor();
    await site.picture("imports");
    await link(longName).click();
    await button("Go on").click();
    await phase("The plan is being applied").waitFor();
    await page.getByText(/\d+ a second · .* left/).waitFor();
    await site.picture("import-applying");
    await phase("Applied").waitFor();
    await page.getByText(/^495 accounts done in .+\. Reached \d+ live sessions?\./).waitFor();
    expect(await tiles()).toEqual(["Done 495", "Failed 5"]);
    const download = page.waitForEvent("download");
    await link("Save the 5 rows that failed").click();
    const failures = await readFile(await (await download).path(), "utf8");
    expect(failures).toContain("A record before this one names the same user.");
    expect(failures.trim().split("\n")).toHaveLength(6);

    await site.services.accounts.setPassword(site.actor, accountAddress("person7", domain), "another passphrase");
    await button("Take back…").click();
    await dialog().getByText("494 accounts that it made are removed").waitFor();
    await dialog().getByRole("button", { name: "Take back" }).click();
    await dialog().getByText("This is not the domain.").waitFor();
    await dialog().getByRole("textbox").fill(domain);
    expect(await site.faultsOf({ "import-undo": async () => {} })).toEqual([]);
    await dialog().getByRole("button", { name: "Take back" }).click();
    await phase("Taken back").waitFor();
    await page.getByText(/^494 accounts are as before, 1 left as it is in/).waitFor();
    await tile("Left as it is").click();
    await rows()
      .filter({ hasText: "person7" })
      .getByText("The account has changed since")
      .filter({ visible: true })
      .waitFor();
    await site.picture("import-undone");
    const left = await site.services.accounts.list(site.actor, { domain, limit: 10 });
    expect(left.items.map(({ jid }) => jid.local)).toEqual(["juliet", "person7", "romeo"]);
  });

  it("imports: the keyboard alone names the columns, saves the passwords that were made, and applies the plan", async () => {
    await page.goto(url("/"));
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("import acc");
    await page.getByRole("option", { name: "Import accounts" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Import accounts" }).waitFor();
    await choose("people.csv", "login,Real name\nbenvolio,Benvolio\nmercutio,Mercutio\n");
    await page.getByText("The first line names no columns that are known").waitFor();
    await site.picture("import-no-header");
    await site.tabTo(page.getByLabel(/^The first line has the names/));
    await page.keyboard.press("Space");
    await page.getByText("Say which column holds the user").waitFor();
    await site.tabTo(page.getByLabel("Column login"));
    await page.keyboard.press("u"); // user
    await page.getByText("Say what at least one more column holds.").waitFor();
    await site.tabTo(page.getByLabel("Column Real name"));
    await page.keyboard.press("d"); // display name
    await page.getByText("Say what at least one more column holds.").waitFor({ state: "hidden" });
    await site.tabTo(page.getByLabel(/Take them from the file/));
    await page.keyboard.press("ArrowDown");
    expect(await page.getByLabel(/Make those that are missing/).isChecked()).toBe(true);
    await page.keyboard.press("Enter"); // sends the form
    await page.getByText("2 passwords were made").waitFor();
    await site.picture("import-passwords");
    await site.tabTo(link("Look at the plan"));
    await page.keyboard.press("Enter");
    await dialog().getByText("Nobody can see them later.").waitFor();
    await page.keyboard.press("Escape");
    await site.tabTo(link("Save the passwords"));
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    const made = await readFile(await (await download).path(), "utf8");
    expect(made).toMatch(/^username,password\r\nbenvolio,.+\r\nmercutio,.+\r\n$/);
    await site.tabTo(link("Look at the plan"));
    await page.keyboard.press("Enter");
    await site.tabTo(button("Apply: make 2 accounts"));
    await page.keyboard.press("Enter");
    await phase("Applied").waitFor();

    await using mercutio = await RawClient.connect({ ports: site.rostra.ports, domain }, "tls");
    await mercutio.login(domain, "mercutio", made.split("\r\n")[2]?.split(",")[1] ?? "", "x");

    await site.tabTo(button("Forget"));
    await page.keyboard.press("Enter");
    await dialog().getByText("The import can no longer be taken back.").waitFor();
    await site.tabTo(dialog().getByRole("button", { name: "Forget" }));
    await page.keyboard.press("Enter");
    await page.getByText("Import forgotten.").waitFor();
    await page.getByRole("heading", { level: 1, name: "Import and export" }).waitFor();
  });

  it("exports: one account as a file, with what is in it said before", async () => {
    await page.goto(url("/import"));
    await link("Export").click();
    await page.getByLabel("One account", { exact: true }).check();
    await button("Export").click();
    await page.getByText("Say whose account.").waitFor();
    await page.getByLabel("Account", { exact: true }).fill("nobody");
    await button("Export").click();
    await page.getByText(/There is no account/).waitFor();
    await page.getByLabel("Account", { exact: true }).fill("juliet");
    await page.getByLabel(/^JSON lines/).check();
    const download = page.waitForEvent("download");
    await button("Export").click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`juliet@${domain}.jsonl`);
    const text = await readFile(await file.path(), "utf8");
    expect(text.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ username: "juliet", displayName: "Juliet" });
  });

  it("imports: whoever may not import sees no import", async () => {
    const hal = await site.signedIn("hal@verona.example");
    await expect(link("Import", hal).count()).resolves.toBe(0);
    await hal.keyboard.press("Control+k");
    await hal.keyboard.type("import");
    await hal.getByText("Nothing matches “import”.").waitFor();
    await hal.goto(url("/import"));
    await hal.getByText("Not yours to see").waitFor();
    await hal.goto(url("/import/new"));
    await hal.getByText("Not yours to see").waitFor();
    expect((await hal.request.get(url("/api/export?domain=verona.example"))).status()).toBe(403);
    await hal.context().close();
  });
});
