import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSettings } from "@rostra/config/settings";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Command } from "commander";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { describeFailure } from "../failure.ts";
import { privacyCommands } from "./privacy.ts";

const romeo = "romeo@example.net";
const folder = mkdtempSync(join(tmpdir(), "rostra-privacy-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file that holds this. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const two = file(
  "two.json",
  JSON.stringify([
    { order: 9, action: "deny", stanzas: ["message", "iq"] },
    { order: 1, action: "allow", type: "jid", value: "juliet@example.net" },
  ]),
);
const one = file("one.json", '[{"order":1,"action":"deny","type":"subscription","value":"none"}]');

/** `rostractl privacy …` on a database in memory that has romeo. */
async function shell() {
  const services = createServices(createMemoryDatabase(), { scramIterations: 4096 });
  const printed: string[] = [];
  const context: Context = {
    settings: () => loadSettings({ ROSTRA_CONFIG: "/dev/null" }),
    env: {},
    actor: { kind: "cli", id: "test" },
    withServices: (_purpose, work) => work(services),
    print: (text) => void printed.push(text),
    note: () => {},
  };
  await services.domains.add(context.actor, "example.net");
  await services.accounts.create(context.actor, { username: "romeo", domain: "example.net", password: "secret" });
  const run = async (...words: string[]): Promise<string> => {
    printed.length = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    privacyCommands(program, context);
    for (const subject of program.commands)
      for (const command of subject.commands) command.exitOverride().copyInheritedSettings(program);
    await program.parseAsync(["privacy", ...words], { from: "user" });
    return printed.join("\n");
  };
  const refused = async (...words: string[]) => {
    const error: unknown = await run(...words).then(
      () => new Error("it was not refused"),
      (reason: unknown) => reason,
    );
    return describeFailure(error);
  };
  return { run, refused };
}

const cells = (text: string): string[][] => text.split("\n").map((line) => line.split(/ {2,}/));

describe("rostractl privacy", () => {
  it("sets a list from a file, shows and lists it, makes it the default, and removes it", async () => {
    const { run, refused } = await shell();
    expect(await run("set", romeo, "work", two)).toBe("“work” of romeo@example.net has 2 items now, as version 1.");
    expect(cells(await run("show", romeo, "work"))).toEqual([
      ["ORDER", "ACTION", "WHO", "WHAT"],
      ["1", "allow", "jid juliet@example.net", "everything"],
      ["9", "deny", "everybody", "message, iq"],
    ]);
    expect(await run("default", romeo, "work")).toBe("“work” is the default of romeo@example.net.");
    expect(cells(await run("list", romeo))).toEqual([
      ["LIST", "ITEMS", "DEFAULT"],
      ["work", "2", "yes"],
    ]);
    expect(await run("default", romeo, "--none")).toBe("romeo@example.net has no default list.");
    expect((await refused("default", romeo)).reason).toBe("usage");
    expect((await refused("default", romeo, "work", "--none")).reason).toBe("usage");
    expect(await run("remove", romeo, "work")).toBe("Removed “work” of romeo@example.net.");
    expect(JSON.parse(await run("list", romeo, "--json"))).toEqual({ lists: [] });
    expect(await refused("remove", romeo, "work")).toEqual({
      reason: "refused",
      text: "There is no privacy list “work”.",
    });
    expect((await refused("list", "nobody@example.net")).reason).toBe("refused");
  });

  it("gives with --json what set takes", async () => {
    const { run } = await shell();
    await run("set", romeo, "work", two);
    await run("set", romeo, "copy", file("copy.json", await run("show", romeo, "work", "--json")));
    expect(await run("show", romeo, "copy", "--json")).toBe(await run("show", romeo, "work", "--json"));
  });

  it("says what is wrong with a file", async () => {
    const { refused } = await shell();
    expect(await refused("set", romeo, "work", join(folder, "none.json"))).toEqual({
      reason: "usage",
      text: `${join(folder, "none.json")} cannot be read (ENOENT).`,
    });
    expect((await refused("set", romeo, "work", file("bad.json", "{"))).text).toContain("bad.json is not JSON");
    const odd = file("odd.json", '[{"order":1,"action":"deny"},{"order":1,"action":"allow"}]');
    expect(await refused("set", romeo, "work", odd)).toEqual({
      reason: "usage",
      text: "Item 2: an item before it has the order 1 too.",
    });
  });

  it("shows what lists were, and undoes the last change or goes back to a version", async () => {
    const { run, refused } = await shell();
    await run("set", romeo, "work", two);
    expect((await refused("undo", romeo, "work")).text).toContain("nothing of “work” to go back to");
    await run("set", romeo, "work", one);
    expect(await run("undo", romeo, "work")).toBe(
      "“work” of romeo@example.net is as at version 1 again, with 2 items.",
    );
    await run("remove", romeo, "work");
    await run("undo", romeo, "work", "--to", "2");
    const history = cells(await run("history", romeo, "work"));
    expect(history.map(([list, version, , who, what]) => [list, version, who, what])).toEqual([
      ["LIST", "VERSION", "WHO", "WHAT"],
      ["work", "5", "cli:test", "1 item"],
      ["work", "4", "cli:test", "removed"],
      ["work", "3", "cli:test", "2 items"],
      ["work", "2", "cli:test", "1 item"],
      ["work", "1", "cli:test", "2 items"],
    ]);
    expect(await run("undo", romeo, "work")).toBe("“work” of romeo@example.net is gone again.");
    expect(JSON.parse(await run("history", romeo, "--json"))).toHaveLength(6);
    expect((await refused("undo", romeo, "work", "--to", "99")).text).toBe("Version 99 of “work” is not kept.");
  });
});
