import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSettings } from "@rostra/config/settings";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Command } from "commander";
import { afterEach, describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { describeFailure } from "../failure.ts";
import { exportCommand } from "./export.ts";
import { importCommands } from "./import.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** `rostractl import …` and `rostractl export …` on a database in memory. */
async function shell() {
  const folder = mkdtempSync(join(tmpdir(), "rostra-ctl-"));
  folders.push(folder);
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
  const run = async (...words: string[]): Promise<string> => {
    printed.length = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    importCommands(program, context);
    exportCommand(program, context);
    for (const group of program.commands)
      for (const command of [group, ...group.commands]) command.exitOverride().copyInheritedSettings(program);
    await program.parseAsync(words, { from: "user" });
    return printed.join("\n");
  };
  const refused = async (...words: string[]) => {
    const error: unknown = await run(...words).then(
      () => new Error("it was not refused"),
      (reason: unknown) => reason,
    );
    return describeFailure(error);
  };
  const file = (name: string, text?: string): string => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  };
  const plan = async (text: string, ...words: string[]): Promise<string> => {
    const output = await run("import", "plan", file("accounts", text), "--domain", "example.net", "--json", ...words);
    return JSON.parse(output).plan.id;
  };
  return { run, refused, file, plan };
}

describe("rostractl import", () => {
  it("import: plans, shows, applies and undoes", async () => {
    const { run, plan } = await shell();
    const id = await plan("romeo,a\njuliet,\n");
    const shown = await run("import", "show", id, "--rows");
    expect(shown).toContain("of accounts into example.net: planned");
    expect(shown).toMatch(/2 +juliet +fail +failed +The password is missing\./);
    expect(await run("import", "apply", id)).toContain("example.net: applied");
    expect(await run("import", "list")).toMatch(new RegExp(`${id} +example\\.net +accounts +applied`));
    expect(await run("import", "undo", id)).toContain("example.net: undone");
    expect(await run("import", "remove", id)).toBe("Removed.");
  });

  it("import: passwords that are made go into a new file that only its owner can read", async () => {
    const { refused, file, plan } = await shell();
    const to = file("passwords.csv");
    await plan('{"username":"romeo"}', "--passwords", "generate", "--generated", to);
    expect(readFileSync(to, "utf8")).toMatch(/^username,password\r\nromeo,\w{16}\r\n$/);
    expect(statSync(to).mode & 0o777).toBe(0o600);
    const { reason } = await refused("import", "plan", to, "--domain", "example.net", "--passwords", "generate");
    expect(reason).toBe("usage");
  });

  it("import: columns are mapped, and wrong arguments told", async () => {
    const { run, refused, file, plan } = await shell();
    const id = await plan("login,key\nromeo,a\n", "--map", "login=username", "--map", "key=password");
    expect(JSON.parse(await run("import", "show", id, "--json")).counts).toEqual([
      { action: "create", state: "planned", rows: 1 },
    ]);
    expect(await refused("import", "plan", file("nothing"), "--domain", "example.net")).toMatchObject({
      reason: "usage",
    });
    expect(await refused("import", "apply", "nothing")).toMatchObject({ reason: "refused" });
    expect(await refused("import", "plan", file("x", "<html/>"), "--domain", "example.net")).toMatchObject({
      reason: "usage",
      text: expect.stringContaining("server-data"),
    });
  });

  it("export: writes a new file that only its owner can read, and it can be planned again", async () => {
    const { run, refused, file, plan } = await shell();
    await run("import", "apply", await plan("romeo,a\n"));
    const out = file("out.xml");
    await run("export", "example.net", "--out", out);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, "utf8")).toContain("<user name='romeo'>");
    expect((await refused("export", "example.net", "--out", out)).text).toContain("exists already");
    expect(await refused("export", "nobody@example.net")).toMatchObject({ reason: "refused" });
    const again = JSON.parse(await run("import", "plan", out, "--domain", "example.net", "--json"));
    expect(again.counts).toEqual([
      { action: "skip", state: "skipped", reason: "The account exists already.", rows: 1 },
    ]);
  });

  it("import: failures are written as a file of the kind that came", async () => {
    const { run, file, plan } = await shell();
    const id = await plan("username,password\nromeo,\n");
    const out = file("failures.csv");
    await run("import", "failures", id, "--out", out);
    expect(readFileSync(out, "utf8").split("\r\n")[1]).toMatch(/^romeo,.*,The password is missing\.$/);
  });
});
