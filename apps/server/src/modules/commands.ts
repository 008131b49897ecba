import { randomBytes } from "node:crypto";
import { commandError, completedCommand, parseCommand } from "@rostra/xmpp/command";
import { NS_COMMANDS } from "@rostra/xmpp/namespaces";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";
import type { SessionKey } from "../session.ts";

/** The id of the last execution that a session was told. */
const lastExecution: SessionKey<string | undefined> = { name: "last execution", initial: undefined };

/** Octets of the id of an execution. */
const ID_OCTETS = 12;

/**
 * Ad-hoc commands of the server (XEP-0050): those in the modules' own `commands`. Each is done in one step, so an execution
 * is over with its first answer, and there is nothing to go on with or to cancel.
 */
export function commands(modules: () => readonly Module[]): Module {
  return {
    name: "commands",
    specs: ["XEP-0050", "XEP-0004"],
    features: { server: [NS_COMMANDS] },
    iq: [
      {
        on: "server",
        type: "set",
        name: "command",
        ns: NS_COMMANDS,
        async handle(iq, session) {
          const asked = parseCommand(iq.payload);
          if (asked instanceof StanzaError) throw asked;
          const { node, action, sessionId } = asked;
          const command = modules()
            .flatMap((module) => module.commands ?? [])
            .find((one) => one.node === node);
          if (!command) throw new StanzaError("item-not-found");
          if (!session || !command.isOffered(session, iq.to.domain)) throw new StanzaError("forbidden");
          if (sessionId !== undefined)
            throw commandError(sessionId === session.get(lastExecution) ? "session-expired" : "bad-sessionid");
          if (action !== "execute") throw commandError("bad-action");
          const payload = await command.execute(session);
          const id = randomBytes(ID_OCTETS).toString("base64url");
          session.set(lastExecution, id);
          return completedCommand(node, id, payload);
        },
      },
    ],
  };
}
