import { Jid } from "@rostra/xmpp/jid";
import type { Command } from "commander";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { Failure } from "../failure.ts";
import { json, table } from "../print.ts";

/** `rostractl session list|end` */
export function sessionCommands(program: Command, context: Context): void {
  const session = program.command("session").description("who is connected");

  session
    .command("list")
    .description("list the sessions of an account, oldest first")
    .argument("<user@domain>")
    .option("--json", "as JSON")
    .action(async (address: string, options: { json?: true }) => {
      const account = accountArgument(address);
      const sessions = await context.withServices("session list", (services) =>
        services.sessions.of(context.actor, account),
      );
      context.print(
        options.json
          ? json(sessions.map((row) => ({ ...row, jid: row.jid.toString() })))
          : table(sessions, {
              SESSION: (row) => row.jid.toString(),
              SINCE: (row) => row.since.toISOString(),
              SHOW: (row) => row.show,
              PRIORITY: (row) => row.priority,
              OVER: (row) => row.transport,
              TLS: (row) => row.tls,
              ADDRESS: (row) => row.address,
              CLIENT: (row) => row.client,
              LIST: (row) => row.activeList,
            }),
      );
    });

  session
    .command("end")
    .description("close the stream of a session, and forget the token by which its client would be back")
    .argument("<user@domain/resource>")
    .option("--reason <text>", "told to the client, and in the audit", "")
    .action(async (address: string, { reason }: { reason: string }) => {
      const jid = Jid.parse(address);
      if (!jid?.isFull() || jid.local === undefined)
        throw new Failure("usage", `“${address}” is not a session: give it as USER@DOMAIN/RESOURCE.`);
      await context.withServices("session end", async (services) => {
        const { events } = await services.sessions.end(context.actor, jid, reason);
        context.print(`Ended the session ${jid}.${await liveEffect(services, events)}`);
      });
    });
}
