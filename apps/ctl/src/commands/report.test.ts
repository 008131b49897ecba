import { loadSettings } from "@rostra/config/settings";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Jid } from "@rostra/xmpp/jid";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { describeFailure } from "../failure.ts";
import { reportCommands } from "./report.ts";

/** `rostractl report …` on a database in memory with two reports of romeo. */
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
  const romeo = address("romeo@example.net").bare;
  for (const [user, text] of [
    ["a", "first\n\u001b[31mline"],
    ["b", "x".repeat(100)],
  ] as const) {
    const reported = address(`${user}@example.org`);
    const block = { kind: "block", jids: [reported] } as const;
    const report = { reported, reason: "abuse", text, stanzaIds: [] } as const;
    await services.privacy.setBlocking({ kind: "entity", jid: romeo }, romeo, block, [report]);
  }
  const run = async (...words: string[]): Promise<string> => {
    printed.length = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    reportCommands(program, context);
    for (const command of program.commands[0]?.commands ?? []) command.exitOverride().copyInheritedSettings(program);
    await program.parseAsync(["report", ...words], { from: "user" });
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

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(text);
  return jid;
}

const cells = (text: string): string[][] => text.split("\n").map((line) => line.split(/ {2,}/));

describe("rostractl report", () => {
  it("lists reports newest first, a line each, whatever their text", async () => {
    const { run } = await shell();
    const [heading, ...rows] = cells(await run("list"));
    expect(heading).toEqual(["ID", "WHEN", "BY", "ABOUT", "REASON", "STATE", "TEXT"]);
    expect(rows.map((row) => row.slice(2))).toEqual([
      ["romeo@example.net", "b@example.org", "abuse", "open", `${"x".repeat(59)}…`],
      ["romeo@example.net", "a@example.org", "abuse", "open", "first [31mline"],
    ]);
    const whole: unknown = JSON.parse(await run("list", "--reported", "a@example.org", "--json"));
    expect(whole).toMatchObject([{ reported: "a@example.org", text: "first\n\u001b[31mline" }]);
    expect(JSON.parse(await run("list", "--domain", "EXAMPLE.org", "--json"))).toEqual([]);
  });

  it("closes and reopens one", async () => {
    const { run, refused } = await shell();
    const [, row] = cells(await run("list"));
    const id = row?.[0] ?? "";
    expect(await run("close", id, "--note", "warned")).toBe("Closed the report about b@example.org.");
    expect(JSON.parse(await run("list", "--state", "closed", "--json"))).toMatchObject([
      { id, closedBy: "cli:test", closeNote: "warned" },
    ]);
    expect(await refused("close", id)).toEqual({
      reason: "refused",
      text: "The report was closed by cli:test already.",
    });
    expect(await run("reopen", id)).toBe("The report about b@example.org is open again.");
    expect(await refused("reopen", "x")).toEqual({ reason: "refused", text: "There is no such report." });
  });
});
