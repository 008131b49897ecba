import { loadSettings } from "@rostra/config/settings";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { createMemoryDecisionLog } from "@rostra/core/testing/memory/decision-log";
import { Jid } from "@rostra/xmpp/jid";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { decisionsCommand } from "./decisions.ts";
import { privacyCommands } from "./privacy.ts";

const romeo = address("romeo@example.net").bare;

/** `rostractl privacy …` on a database in memory, where a list of romeo refused juliet twice. */
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
  await services.domains.add(context.actor, "example.net");
  await services.accounts.create(context.actor, { username: "romeo", domain: "example.net", password: "secret" });
  const log = createMemoryDecisionLog(database, { total: 10, perAccount: 10 });
  for (const from of ["juliet@example.net/balcony", "juliet@example.net/tomb"])
    log.record({
      ...{ account: romeo, direction: "in", from: address(from), to: romeo, list: "work", inForce: "default" },
      item: { order: 3, action: "deny", match: { kind: "group", group: "Foes" }, stanzas: [] },
      ...{ stanza: { kind: "message", type: "chat" }, answer: "service-unavailable", at: new Date() },
    });
  await log.flush();
  return async (...words: string[]): Promise<string> => {
    printed.length = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    privacyCommands(program, context);
    decisionsCommand(program, context);
    await program.parseAsync(["privacy", "decisions", ...words], { from: "user" });
    return printed.join("\n");
  };
}

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(text);
  return jid;
}

describe("rostractl privacy decisions", () => {
  it("says what was refused, how often, by which item of whose list, and what the sender got", async () => {
    const run = await shell();
    const lines = (await run("romeo@example.net")).split("\n").map((line) => line.split(/ {2,}/));
    expect(lines).toEqual([
      ["LAST", "TIMES", "FROM", "TO", "WHAT", "WHOSE LIST", "ITEM", "ANSWER"],
      [
        expect.stringMatching(/^\d{4}-/),
        ...["2", "juliet@example.net/tomb", "romeo@example.net", "message chat"],
        ...["“work” of romeo@example.net (default)", "3 group Foes", "service-unavailable"],
      ],
    ]);
    expect(JSON.parse(await run("romeo@example.net", "--json"))).toMatchObject([
      { account: "romeo@example.net", count: 2, item: { order: 3, type: "group", value: "Foes" } },
    ]);
    await expect(run("nobody@example.net")).rejects.toThrow("There is no account nobody@example.net.");
  });
});
