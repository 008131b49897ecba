import { loadSettings } from "@rostra/config/settings";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Command } from "commander";
import type { Context } from "../context.ts";
import { describeFailure } from "../failure.ts";

/** For a command that needs no services: what it prints is added to the lines. */
export function printsTo(lines: string[]): Context {
  return {
    settings: () => loadSettings({ ROSTRA_CONFIG: "/dev/null" }),
    env: {},
    actor: { kind: "cli", id: "test" },
    withServices: () => Promise.reject(new Error("there are no services")),
    print: (text) => void lines.push(text),
    note: () => {},
  };
}

/** `rostractl` with some of its commands, on a database in memory that has example.net with these accounts. */
export async function openShell(
  usernames: readonly string[],
  ...commands: readonly ((program: Command, context: Context) => void)[]
) {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  const printed: string[] = [];
  const context: Context = { ...printsTo(printed), withServices: (_purpose, work) => work(services) };
  await services.domains.add(context.actor, "example.net");
  for (const username of usernames)
    await services.accounts.create(context.actor, { username, domain: "example.net", password: "secret" });
  const run = async (...words: string[]): Promise<string> => {
    printed.length = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    for (const add of commands) add(program, context);
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
  return { database, services, actor: context.actor, run, refused, printed };
}

/** The cells of a printed table, line by line. */
export function cells(text: string): string[][] {
  return text.split("\n").map((line) => line.split(/ {2,}/));
}
