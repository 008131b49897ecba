import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cells, openShell } from "../testing/shell.ts";
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
  const { run, refused, database } = await openShell(["romeo"], privacyCommands);
  return {
    database,
    run: (...words: string[]) => run("privacy", ...words),
    refused: (...words: string[]) => refused("privacy", ...words),
  };
}

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

  it("adds, changes, moves and removes single items", async () => {
    const { run, refused } = await shell();
    await run("set", romeo, "work", one);
    expect(
      await run(
        ...["add-item", romeo, "work", "deny", "--jid", "tybalt@example.com"],
        ...["--stanzas", "message, iq", "--before", "1"],
      ),
    ).toBe("“work” of romeo@example.net has 2 items now, as version 2.");
    await run("add-item", romeo, "work", "allow");
    await run("move-item", romeo, "work", "0");
    await run("change-item", romeo, "work", "1", "allow", "--subscription", "both", "--if-version", "4");
    expect(cells(await run("show", romeo, "work"))).toEqual([
      ["ORDER", "ACTION", "WHO", "WHAT"],
      ["1", "allow", "subscription both", "everything"],
      ["10", "allow", "everybody", "everything"],
      ["20", "deny", "jid tybalt@example.com", "message, iq"],
    ]);
    await run("remove-item", romeo, "work", "10");
    await run("move-item", romeo, "work", "20", "--before", "1");
    expect(await run("remove-item", romeo, "work", "1")).toBe(
      "“work” of romeo@example.net has 1 item now, as version 8.",
    );
    expect((await refused("remove-item", romeo, "work", "0")).text).toContain("remove the list instead");
  });

  it.each([
    [["add-item", romeo, "work", "block"], "usage", "The item: action must be allow or deny."],
    [["add-item", romeo, "work", "deny", "--jid", "a@b", "--group", "x"], "usage", "one of --jid, --group and"],
    [["add-item", romeo, "work", "deny", "--jid", "a b@c"], "usage", "“a b@c” is not an address"],
    [["add-item", romeo, "work", "deny", "--stanzas", "presence"], "usage", "stanzas are some of"],
    [["add-item", romeo, "work", "deny", "--group", "Nobodies"], "usage", "Item 2: nobody in the roster"],
    [["add-item", romeo, "work", "deny", "--before", "7"], "refused", "There is no item of order 7"],
    [["remove-item", romeo, "work", "7"], "refused", "There is no item of order 7"],
    [["remove-item", romeo, "play", "1"], "refused", "There is no privacy list “play”."],
    [
      ["add-item", romeo, "work", "deny", "--if-version", "9"],
      "refused",
      "“work” is at version 1 now: cli:test changed",
    ],
    [["set", romeo, "work", one, "--if-version", "0"], "refused", "“work” is at version 1 now"],
    [["block", romeo, "a b@c"], "usage", "“a b@c” is not an address"],
    [["unblock", romeo], "usage", "give --all"],
    [["unblock", romeo, "tybalt@example.com", "--all"], "usage", "give --all"],
    [["diff", romeo, "play"], "refused", "Nothing is known of a list “play”"],
    [["diff", romeo, "work", "9"], "refused", "Version 9 of “work” is not kept."],
  ])("refuses %j: %s", async (words, reason, sentence) => {
    const { run, refused } = await shell();
    await run("set", romeo, "work", one);
    expect(await refused(...words)).toEqual({ reason, text: expect.stringContaining(sentence) });
  });

  it("blocks and unblocks by the default list", async () => {
    const { run } = await shell();
    expect(await run("block", romeo, "Tybalt@example.com", "example.org")).toBe(
      "romeo@example.net blocks tybalt@example.com, example.org.",
    );
    expect(cells(await run("show", romeo, "Blocked")).map(([, action, who]) => [action, who])).toEqual([
      ["ACTION", "WHO"],
      ["deny", "jid tybalt@example.com"],
      ["deny", "jid example.org"],
    ]);
    expect(await run("unblock", romeo, "example.org")).toBe("romeo@example.net does not block example.org.");
    expect(await run("unblock", romeo, "--all")).toBe("romeo@example.net does not block anybody.");
    expect(JSON.parse(await run("list", romeo, "--json"))).toEqual({ lists: [] });
  });

  it("shows what changed between two versions", async () => {
    const { run } = await shell();
    await run("set", romeo, "work", two);
    expect(cells(await run("diff", romeo, "work")).map(([change, order]) => [change, order])).toEqual([
      ["CHANGE", "ORDER"],
      ["added", "1"],
      ["added", "9"],
    ]);
    await run("change-item", romeo, "work", "1", "deny", "--jid", "juliet@example.net");
    await run("add-item", romeo, "work", "allow", "--jid", "nurse@example.net", "--before", "1");
    await run("move-item", romeo, "work", "9", "--before", "0");
    expect(cells(await run("diff", romeo, "work")).slice(1)).toEqual([
      ["moved", "10", "deny", "everybody", "message, iq", "9"],
    ]);
    expect(cells(await run("diff", romeo, "work", "1", "3")).slice(1)).toEqual([
      ["added", "0", "allow", "jid nurse@example.net", "everything"],
      ["changed", "1", "deny", "jid juliet@example.net", "everything", "1 allow jid juliet@example.net: everything"],
    ]);
    await run("remove", romeo, "work");
    expect(JSON.parse(await run("diff", romeo, "work", "2", "--json"))).toEqual([
      { kind: "removed", item: { order: 1, action: "deny", type: "jid", value: "juliet@example.net", stanzas: [] } },
      { kind: "removed", item: { order: 9, action: "deny", stanzas: ["message", "iq"] } },
    ]);
  });
});
