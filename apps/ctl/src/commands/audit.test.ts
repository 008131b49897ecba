import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSettings } from "@rostra/config/settings";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { describeFailure } from "../failure.ts";
import { auditCommands } from "./audit.ts";

/** `rostractl audit …` on a database in memory with two domains. */
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
  for (const sessionLimit of [3, 4, 5])
    await services.domains.setPolicy(context.actor, "example.net", { sessionLimit });
  const run = async (...words: string[]): Promise<string> => {
    printed.length = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    auditCommands(program, context);
    for (const command of program.commands[0]?.commands ?? []) command.exitOverride().copyInheritedSettings(program);
    await program.parseAsync(["audit", ...words], { from: "user" });
    return printed.join("\n");
  };
  const refused = async (...words: string[]) => {
    const error: unknown = await run(...words).then(
      () => new Error("it was not refused"),
      (reason: unknown) => reason,
    );
    return describeFailure(error);
  };
  return { database, run, refused };
}

const cells = (text: string): string[][] => text.split("\n").map((line) => line.split(/ {2,}/));

describe("rostractl audit", () => {
  it("audit: lists what was done, newest first, and shows one entry with what it changed", async () => {
    const { run } = await shell();
    const [heading, first, ...rest] = cells(await run("list", "--domain", "example.net", "--action", "domain"));
    expect(heading?.slice(0, 4)).toEqual(["ID", "WHEN", "WHO", "ACTION"]);
    expect(first?.slice(2)).toEqual(["cli:test", "domain.policyChanged", "example.net", "example.net", "0"]);
    expect(rest).toHaveLength(3);
    expect(await run("show", first?.[0] ?? "")).toMatch(/^sessionLimit: +4 → 5$/m);
    expect(JSON.parse(await run("list", "--limit", "2", "--json"))).toHaveLength(2);
  });

  it("audit: verify says that the chains hold, and where they end", async () => {
    const { run } = await shell();
    const rows = cells(await run("verify"));
    expect(rows.slice(1).map(([chain, entries, pruned, , , state]) => [chain, entries, pruned, state])).toEqual([
      ["example.com", "1", "0", "whole"],
      ["example.net", "4", "0", "whole"],
    ]);
  });

  it("audit: verify fails on a break and says which entry", async () => {
    const { database, run, refused } = await shell();
    const second = cells(await run("list", "--domain", "example.net")).at(-2)?.[0];
    database.rewriteAudit((entries) =>
      entries.map((entry) => (String(entry.id) === second ? { ...entry, actor: "cli:nobody" } : entry)),
    );
    expect(await refused("verify")).toEqual({
      reason: "refused",
      text: `The audit of example.net is broken: entry ${second} was altered.`,
    });
    await expect(run("verify", "--domain", "example.com")).resolves.toContain("whole");
  });

  it("audit: an export is verified from its lines alone", async () => {
    const { run, refused } = await shell();
    const lines = (await run("export")).split("\n");
    expect(lines).toHaveLength(5);
    const folder = await mkdtemp(join(tmpdir(), "rostra-audit-"));
    try {
      const file = join(folder, "audit.ndjson");
      await writeFile(file, `${lines.join("\n")}\n`);
      expect(await run("verify", "--file", file)).toMatch(/^example.net +4 +0 .* whole$/m);
      await writeFile(file, lines.filter((_, index) => index !== 2).join("\n"));
      expect((await refused("verify", "--file", file)).text).toContain("was removed");
      await writeFile(file, lines.join("\n").replace("cli:test", "cli:nobody"));
      expect((await refused("verify", "--file", file)).text).toContain("was altered");
      await writeFile(file, "{}");
      expect(await refused("verify", "--file", file)).toMatchObject({ reason: "usage" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
