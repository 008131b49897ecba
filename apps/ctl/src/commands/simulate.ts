import { plainSimulation } from "@rostra/core/privacy/simulation-json";
import type { SimulatedSide, Simulation } from "@rostra/core/privacy/simulator-service";
import type { JourneyOutcome, JourneyStep } from "@rostra/xmpp/journey";
import { type PrivacyTrial, type PrivacyVerdict, privacySubject, stanzaTypes } from "@rostra/xmpp/privacy";
import type { Command } from "commander";
import { type Context, contactArgument } from "../context.ts";
import { Failure } from "../failure.ts";
import { json } from "../print.ts";
import { itemLine } from "../print-items.ts";

/** `rostractl privacy simulate`, under the command that `privacyCommands` has made. */
export function simulateCommand(program: Command, context: Context): void {
  const privacy = program.commands.find((one) => one.name() === "privacy") ?? program.command("privacy");
  privacy
    .command("simulate")
    .description("tell what would become of a stanza, step by step; nothing is sent")
    .argument("<from>", "who would write: an account, or one of its sessions")
    .argument("<to>", "any address")
    .option("--stanza <kind>", "message, presence or iq", "message")
    .option("--type <type>", "a type of that kind; chat, available or get where none is given")
    .option("--json", "as JSON")
    .action(async (from: string, to: string, options: { stanza: string; type?: string; json?: true }) => {
      const question = { from: contactArgument(from), to: contactArgument(to), stanza: stanzaOption(options) };
      const simulation = await context.withServices("privacy simulate", (services) =>
        services.simulator.run(context.actor, question),
      );
      context.print(options.json ? json(plainSimulation(simulation)) : printed(simulation));
    });
}

const usualTypes = { message: "chat", presence: "available", iq: "get" } as const;

function stanzaOption({ stanza: kind, type }: { readonly stanza: string; readonly type?: string }) {
  if (kind !== "message" && kind !== "presence" && kind !== "iq")
    throw new Failure("usage", `“${kind}” is no kind of stanza: give message, presence or iq.`);
  const stanza = privacySubject(kind, type ?? usualTypes[kind]);
  if (!stanza) throw new Failure("usage", `--type of ${kind} is one of ${stanzaTypes[kind].join(", ")}.`);
  return stanza;
}

function printed({ from, to, stanza, sender, receiver, steps, outcome }: Simulation): string {
  return [
    `${stanza.kind} of type ${stanza.type} from ${from} to ${to}`,
    `sender    ${sideLine(sender)}`,
    `receiver  ${sideLine(receiver)}`,
    ...steps.flatMap((step, index) => stepLines(step, index + 1)),
    `Outcome: ${outcomeSentence(outcome)}`,
  ].join("\n");
}

function sideLine({ jid, place, exists, sessions }: SimulatedSide): string {
  if (place === "elsewhere") return `${jid}: at another server`;
  if (jid.local === undefined) return `${jid}: this server`;
  const listed = sessions.map(({ resource, available, priority, activeList }) => {
    const presence = available ? `priority ${priority}` : "no presence";
    return `${resource} (${presence}${activeList === undefined ? "" : `, active list “${activeList}”`})`;
  });
  return `${jid}: ${[...(exists ? [] : ["no such account"]), listed.join(", ") || "offline"].join(", ")}`;
}

function stepLines(step: JourneyStep, number: number): readonly string[] {
  if (step.kind === "delivery") return [`${number}. ${step.text} (${step.clause})`];
  const { account, session, direction, verdict } = step;
  const whose = session === undefined ? `${account}` : `${account}/${session}`;
  const where = direction === "out" ? "what goes out" : "what comes in";
  return [`${number}. ${whose}, ${where}: ${verdictSentence(verdict)}`, ...(verdict.tried ?? []).map(trialLine)];
}

function verdictSentence(verdict: PrivacyVerdict): string {
  const says = verdict.action === "allow" ? "allowed" : "denied";
  switch (verdict.inForce) {
    case "none":
      return `${says}, no list is in force`;
    case "own-account":
      return `${says}, it is the own account`;
    case "own-server":
      return `${says}, it is the own server`;
    case "active":
    case "default": {
      const by = verdict.item ? `item ${verdict.item.order}` : "no item matches";
      return `${says} by the ${verdict.inForce} list “${verdict.list.name}” (${by})`;
    }
  }
}

const trialWords = {
  "other-kind": "is about other stanzas",
  "other-peer": "is about others",
  match: "decides",
} as const;

function trialLine({ item, outcome }: PrivacyTrial): string {
  return `     ${itemLine(item)} (${trialWords[outcome]})`;
}

function outcomeSentence(outcome: JourneyOutcome): string {
  switch (outcome.kind) {
    case "delivered":
      return `delivered to ${outcome.sessions.join(", ")}.`;
    case "stored":
      return "stored until the receiver comes online.";
    case "answered":
      return "answered by the server.";
    case "vanished":
      return `it vanishes. ${outcome.text}`;
    case "refused":
      return `returned to the sender with ${outcome.error}${outcome.blocked ? ", as blocked by the sender" : ""}.`;
    case "handled":
      return `taken by the server. ${outcome.text}`;
    case "elsewhere":
      return "it leaves for another server.";
  }
}
