import { describe, expect, it } from "vitest";
import { cells, openShell } from "../testing/shell.ts";
import { accountCommands } from "./account.ts";
import { accountLifeCommands } from "./account-life.ts";

const shell = (...usernames: readonly string[]) => openShell(usernames, accountCommands, accountLifeCommands);

describe("rostractl account", () => {
  it("set changes what is given, and show tells it", async () => {
    const { run, refused } = await shell("romeo");
    expect(
      await run(
        ...["account", "set", "romeo@example.net", "--name", "Romeo M.", "--notes", "On leave", "--session-limit", "2"],
        ...["--attribute", "floor=2", "here=true", 'keys=["a","b"]', "title=Mr = Sir"],
      ),
    ).toContain("Changed romeo@example.net.");
    const shown = JSON.parse(await run("account", "show", "romeo@example.net", "--json"));
    expect(shown).toMatchObject({
      displayName: "Romeo M.",
      notes: "On leave",
      sessionLimit: 2,
      attributes: { floor: 2, here: true, keys: ["a", "b"], title: "Mr = Sir" },
      version: 2,
    });
    await run(
      "account",
      "set",
      "romeo@example.net",
      "--name",
      "",
      "--session-limit",
      "domain",
      "--attribute",
      "floor=",
    );
    const after = JSON.parse(await run("account", "show", "romeo@example.net", "--json"));
    expect(after).not.toHaveProperty("displayName");
    expect(after).not.toHaveProperty("sessionLimit");
    expect(after.attributes).not.toHaveProperty("floor");
    expect(cells(await run("account", "show", "romeo@example.net"))).toContainEqual(["notes", "On leave"]);
    expect((await refused("account", "set", "romeo@example.net", "--email", "nowhere")).text).toContain("e-mail");
  });

  it("suspend takes a time to begin", async () => {
    const { run, services, actor } = await shell("romeo");
    const from = new Date(Date.now() + 86_400_000).toISOString();
    expect(await run("account", "suspend", "romeo@example.net", "--reason", "leave", "--from", from)).toBe(
      `romeo@example.net is suspended from ${from} on.`,
    );
    const { next } = await services.accounts.beginSuspensions(actor, new Date());
    expect(next?.toISOString()).toBe(from);
  });

  it("delete, list of the deleted, restore and purge", async () => {
    const { run, refused } = await shell("romeo", "juliet");
    expect(await run("account", "delete", "romeo@example.net", "--reason", "left")).toMatch(
      /^Deleted romeo@example\.net\. It can be restored until \d{4}-/,
    );
    expect(cells(await run("account", "list"))).toHaveLength(2);
    expect(cells(await run("account", "list", "--status", "deleted"))[1]?.slice(0, 2)).toEqual([
      "romeo@example.net",
      "deleted",
    ]);
    expect(await run("account", "restore", "romeo@example.net")).toBe("Restored romeo@example.net.");
    expect((await refused("account", "purge", "romeo@example.net", "--confirm", "romeo@example.net")).text).toContain(
      "There is no deleted account",
    );
    await run("account", "delete", "romeo@example.net", "--reason", "left");
    expect((await refused("account", "purge", "romeo@example.net", "--confirm", "romeo")).text).toContain("Type");
    expect(await run("account", "purge", "romeo@example.net", "--confirm", "romeo@example.net")).toBe(
      "Purged romeo@example.net.",
    );
    expect((await refused("account", "show", "romeo@example.net")).text).toContain("There is no account");
  });

  it("reset-link prints a link that is good once", async () => {
    const { run, services } = await shell("romeo");
    const url = await run("account", "reset-link", "romeo@example.net");
    expect(url).toMatch(/^https?:\/\/.*\/reset\/[\w-]{43}$/);
    const token = url.split("/").at(-1) ?? "";
    expect(String(await services.resetLinks.accountOf(token))).toBe("romeo@example.net");
    await services.resetLinks.complete(token, "new secret");
    expect(await services.resetLinks.accountOf(token)).toBeUndefined();
  });

  it("batch does one thing to many, and tells of each", async () => {
    const { run, refused, printed, services, actor } = await shell("romeo", "juliet", "nurse");
    const group = await services.groups.create(actor, "example.net", { name: "Sales" });
    const added = await run(
      ...["account", "batch", "add-to-group", "romeo@example.net", "juliet@example.net"],
      ...["--domain", "example.net", "--group", "Sales"],
    );
    expect(cells(added).slice(1)).toEqual([
      ["romeo@example.net", "changed"],
      ["juliet@example.net", "changed"],
    ]);
    expect((await services.groups.members(actor, group.value.id, { limit: 10 })).members).toHaveLength(2);
    await refused(
      ...["account", "batch", "suspend", "romeo@example.net", "nobody@example.net", "--domain", "example.net"],
      ...["--reason", "strike"],
    );
    expect(cells(printed.join("\n"))[2]).toEqual([
      "nobody@example.net",
      "refused",
      "There is no account nobody@example.net.",
    ]);
    const enabled = await run("account", "batch", "enable", "--domain", "example.net", "--status", "suspended");
    expect(cells(enabled).slice(1)).toEqual([["romeo@example.net", "changed"]]);
    expect((await refused("account", "batch", "delete", "--domain", "example.net")).reason).toBe("usage");
  });
});
