import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cells, openShell } from "../testing/shell.ts";
import { groupCommands } from "./group.ts";
import { privacyCommands } from "./privacy.ts";
import { privacyTemplateCommands } from "./privacy-template.ts";

const [romeo, juliet] = ["romeo@example.net", "juliet@example.net"];
const folder = mkdtempSync(join(tmpdir(), "rostra-template-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const one = file("one.json", '[{"order":1,"action":"deny","type":"subscription","value":"none"}]');
const family = file("family.json", '[{"order":1,"action":"allow","type":"group","value":"Family"}]');

/** `rostractl privacy-template …` on a database in memory that has romeo and juliet. */
async function shell() {
  const opened = await openShell(["romeo", "juliet"], privacyTemplateCommands, privacyCommands, groupCommands);
  return {
    ...opened,
    template: (...words: string[]) => opened.run("privacy-template", ...words),
    refusedTemplate: (...words: string[]) => opened.refused("privacy-template", ...words),
  };
}

describe("rostractl privacy-template", () => {
  it("puts a template from a file, shows, lists and removes it", async () => {
    const { template, refusedTemplate } = await shell();
    expect(await template("put", "Example.NET", "Quiet", one, "--description", "After hours")).toBe(
      "The template “Quiet” of example.net has 1 item now, as version 1.",
    );
    expect(cells(await template("show", "example.net", "Quiet"))).toEqual([
      ["ORDER", "ACTION", "WHO", "WHAT"],
      ["1", "deny", "subscription none", "everything"],
    ]);
    const again = file("again.json", await template("show", "example.net", "Quiet", "--json"));
    await template("put", "example.net", "Quiet", again, "--if-version", "1");
    expect(cells(await template("list", "--domain", "example.net"))).toEqual([
      ["TEMPLATE", "DOMAIN", "ITEMS", "VERSION", "DESCRIPTION"],
      ["Quiet", "example.net", "1", "2", "After hours"],
    ]);
    expect(await refusedTemplate("put", "example.net", "Quiet", one, "--if-version", "1")).toEqual({
      reason: "refused",
      text: expect.stringContaining("The template “Quiet” is at version 2 since "),
    });
    expect(await template("remove", "example.net", "Quiet")).toBe("Removed the template “Quiet” of example.net.");
    expect(JSON.parse(await template("list", "--json"))).toEqual([]);
    expect(await refusedTemplate("show", "example.net", "Quiet")).toEqual({
      reason: "refused",
      text: "There is no template “Quiet” on example.net.",
    });
  });

  it("applies it to an account, and to the members of a group, and says who could not have it", async () => {
    const { template, refusedTemplate, run, printed, services, actor } = await shell();
    await template("put", "example.net", "Quiet", one);
    expect(await template("apply", "example.net", "Quiet", "--account", romeo, "--list", "night", "--default")).toBe(
      "1 account has “Quiet” as the list “night” now.",
    );
    expect(cells(await run("privacy", "list", romeo))[1]).toEqual(["night", "1", "yes"]);
    await run("group", "create", "Night", "--domain", "example.net");
    await run("group", "add", "Night", romeo, juliet);
    expect(await template("apply", "example.net", "Quiet", "--group", "Night")).toBe(
      "2 accounts have “Quiet” as the list “Quiet” now.",
    );
    const [group] = await services.groups.list(actor, "example.net");
    await services.groups.update(actor, group?.id ?? "", { shownToItself: false });
    await services.groups.create(actor, "example.net", { name: "Kin", rosterGroup: "Family" });
    await run("group", "add", "Kin", juliet);
    await run("group", "show", "Kin", "Night");
    await template("put", "example.net", "Quiet", family);
    expect(await refusedTemplate("apply", "example.net", "Quiet", "--group", "Night")).toEqual({
      reason: "refused",
      text: "juliet@example.net: Item 1: nobody in the roster is in the group “Family”.",
    });
    expect(printed).toEqual(["1 account has “Quiet” as the list “Quiet” now."]);
  });

  it.each([
    [["apply", "example.net", "Quiet"], "usage", "give --account or --group"],
    [["apply", "example.net", "Quiet", "--account", romeo, "--group", "Night"], "usage", "give --account or --group"],
    [["apply", "example.net", "Quiet", "--group", "Night"], "refused", "There is no group Night."],
    [["apply", "example.net", "Quiet", "--account", "tybalt@example.com"], "usage", "not an account of example.net"],
    [["apply", "example.net", "Loud", "--account", romeo], "refused", "There is no template “Loud”"],
    [["put", "example.org", "Quiet", one], "refused", "There is no domain example.org."],
    [["put", "a b", "Quiet", one], "usage", "“a b” is not a domain name."],
    [["remove", "example.net", "Loud"], "refused", "There is no template “Loud”"],
  ])("refuses %j: %s", async (words, reason, sentence) => {
    const { template, refusedTemplate } = await shell();
    await template("put", "example.net", "Quiet", one);
    expect(await refusedTemplate(...words)).toEqual({ reason, text: expect.stringContaining(sentence) });
  });
});
