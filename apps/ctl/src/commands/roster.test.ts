import { loadSettings } from "@rostra/config/settings";
import { mayEverywhere } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Jid } from "@rostra/xmpp/jid";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { describeFailure } from "../failure.ts";
import { groupCommands } from "./group.ts";
import { rosterCommands } from "./roster.ts";

const [romeo, juliet] = ["romeo@example.net", "juliet@example.net"];

/** `rostractl roster …` and `rostractl group …` on a database in memory that has three people. */
async function shell() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  const printed: string[] = [];
  const context: Context = {
    settings: () => loadSettings({ ROSTRA_CONFIG: "/dev/null" }),
    env: {},
    actor: { kind: "cli", id: "test" },
    withServices: (_purpose, work) => work(services),
    print: (text) => void printed.push(text),
    note: () => {},
  };
  for (const name of ["example.net", "example.com"]) await services.domains.add(context.actor, name);
  for (const username of ["romeo", "juliet", "nurse"])
    await services.accounts.create(context.actor, { username, domain: "example.net", password: "secret" });
  const run = async (...words: string[]): Promise<string> => {
    printed.length = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    rosterCommands(program, context);
    groupCommands(program, context);
    for (const subject of program.commands)
      for (const command of subject.commands) command.exitOverride().copyInheritedSettings(program);
    await program.parseAsync(words, { from: "user" });
    return printed.join("\n");
  };
  /** The sentence and exit reason of a refusal. */
  const refused = async (...words: string[]) => {
    const error: unknown = await run(...words).then(
      () => new Error("it was not refused"),
      (reason: unknown) => reason,
    );
    return describeFailure(error);
  };
  return { database, services, run, refused, printed, actor: context.actor };
}

const cells = (text: string): string[][] => text.split("\n").map((line) => line.split(/ {2,}/));

describe("rostractl roster", () => {
  it("adds, renames and removes a contact, and lists both sides", async () => {
    const { run, refused } = await shell();
    expect(await run("roster", "add", romeo, juliet, "--name", "Jule", "--group", "Love", "--group", "Verona")).toBe(
      "Added juliet@example.net to the roster of romeo@example.net.",
    );
    expect((await refused("roster", "add", romeo, juliet)).text).toContain("in the roster already");
    expect(cells(await run("roster", "list", romeo))).toEqual([
      ["CONTACT", "NAME", "HERE", "THERE", "GROUPS", "NOTE"],
      ["juliet@example.net", "Jule", "none", "–", "Love, Verona"],
    ]);
    await run("roster", "rename", romeo, juliet, "--name", "");
    expect(JSON.parse(await run("roster", "list", romeo, "--json"))).toEqual([
      {
        contact: juliet,
        isLocal: true,
        isOneSided: false,
        item: { groups: ["Love", "Verona"], subscription: "none", listed: true, approved: false },
      },
    ]);
    await run("roster", "rename", romeo, juliet, "--name", "J", "--no-groups");
    expect(JSON.parse(await run("roster", "list", romeo, "--json"))).toMatchObject([
      { item: { name: "J", groups: [] } },
    ]);
    expect(await run("roster", "remove", romeo, juliet)).toContain("Removed juliet@example.net from the roster of");
    expect(await refused("roster", "remove", romeo, juliet)).toMatchObject({ reason: "refused" });
    expect(await refused("roster", "list", "nobody@example.net")).toMatchObject({ reason: "refused" });
    expect(await refused("roster", "add", romeo, "a b@c")).toMatchObject({ reason: "usage" });
  });

  it("links and unlinks two accounts", async () => {
    const { run, refused } = await shell();
    expect(await run("roster", "link", romeo, juliet)).toBe(`${romeo} and ${juliet} see each other.`);
    expect(cells(await run("roster", "list", juliet))[1]).toEqual([romeo, "both", "both"]);
    expect(await run("roster", "link", romeo, juliet, "--sees", "to", "--name", "Jule")).toContain(
      "romeo@example.net sees",
    );
    expect(cells(await run("roster", "list", romeo))[1]).toEqual([juliet, "Jule", "to", "from"]);
    expect(await run("roster", "unlink", romeo, juliet)).toContain("do not see each other");
    expect(cells(await run("roster", "list", romeo))[1]?.slice(2)).toEqual(["none", "none"]);
    expect(await refused("roster", "link", romeo, romeo)).toMatchObject({ reason: "usage" });
    expect(await refused("roster", "link", romeo, "nobody@example.net")).toMatchObject({ reason: "refused" });
  });

  it("finds what is one-sided, says so by the exit code, and repairs it", async () => {
    const { run, refused, database, printed } = await shell();
    expect(await run("roster", "check")).toContain("ACCOUNT");
    await run("roster", "link", romeo, juliet);
    const [one, other] = [Jid.parse(romeo)?.bare, Jid.parse(juliet)?.bare];
    if (!one || !other) throw new Error("no addresses");
    await database.transact(mayEverywhere({ kind: "cli", id: "t" }, "domain.create"), (tx) =>
      tx.rosters.remove(one, other, { shown: true }),
    );
    expect(await refused("roster", "check")).toEqual({
      reason: "refused",
      text: "1 found. rostractl roster repair mends one.",
    });
    expect(cells(printed.join("\n"))[1]).toEqual([juliet, romeo, "both", "–"]);
    await expect(run("roster", "repair", juliet, romeo)).rejects.toThrow("--sees");
    await run("roster", "repair", juliet, romeo, "--sees", "both");
    expect(cells(await run("roster", "check"))).toHaveLength(1);
  });
});

describe("rostractl group", () => {
  it("makes a group, fills it, shows it to another, and takes it apart", async () => {
    const { run, refused } = await shell();
    expect(await run("group", "create", "Sales", "--domain", "example.net", "--shown-as", "Sellers")).toMatch(
      /^Made the group Sales \([0-9a-f-]{36}\)\.$/,
    );
    await run("group", "create", "Office", "--domain", "example.net", "--no-itself");
    expect(await run("group", "add", "Sales", romeo, juliet)).toBe("Added 2 accounts to Sales.");
    expect(await run("group", "add", "Sales", romeo, "nurse@example.net")).toBe(
      "Added 1 account to Sales. 1 account was in it already.",
    );
    expect(await run("group", "show", "Sales", "Office")).toBe("Sales is shown to itself, Office.");
    expect(cells(await run("group", "list"))).toEqual([
      ["GROUP", "DOMAIN", "MEMBERS", "SHOWN AS", "SHOWN TO"],
      ["Office", "example.net", "0", "Office"],
      ["Sales", "example.net", "3", "Sellers", expect.stringMatching(/itself/)],
    ]);
    expect(cells(await run("group", "members", "Sales")).slice(1)).toEqual([[juliet], ["nurse@example.net"], [romeo]]);
    expect(JSON.parse(await run("group", "list", "--of", romeo, "--json"))).toMatchObject([{ name: "Sales" }]);
    expect(cells(await run("roster", "list", romeo))[1]).toEqual([juliet, "both", "both", "Sellers", "by group Sales"]);
    expect(await run("group", "take", "Sales", romeo)).toBe("Took 1 account out of Sales.");
    expect(await run("group", "edit", "Sales", "--name", "Shop", "--no-itself")).toBe("Changed the group Shop.");
    expect(await run("group", "show", "Shop")).toBe("Shop is shown to nobody.");
    expect(await run("group", "remove", "Shop")).toBe("Removed the group Shop.");
    expect(await refused("group", "members", "Shop")).toEqual({ reason: "refused", text: "There is no group Shop." });
  });

  it("wants to know which, when two domains have the name", async () => {
    const { run, refused } = await shell();
    for (const domain of ["example.net", "example.com"]) await run("group", "create", "Sales", "--domain", domain);
    expect(await refused("group", "members", "Sales")).toMatchObject({ reason: "usage" });
    expect(await run("group", "members", "Sales", "--domain", "example.com")).toBe("ACCOUNT  NAME");
    expect(await refused("group", "add", "Sales", romeo, "--domain", "example.com")).toMatchObject({ reason: "usage" });
  });
});
