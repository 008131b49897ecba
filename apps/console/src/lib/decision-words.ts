import type { RouterOutputs } from "@rostra/api/root";
import { shortName } from "./roster-words.ts";
import { stanzaName } from "./simulator-words.ts";

type Decision = RouterOutputs["privacy"]["decisions"][number];

/** What was refused, as the account tells it: "A chat message from mercutio@verona.example". */
export function decisionTitle({ from, to, stanza, type }: Decision, account: string): string {
  const peer = bareOf(to) === account && bareOf(from) !== account ? `from ${from}` : `to ${to}`;
  return `${stanzaName(stanza, type)}, ${peer}`;
}

/** What whoever sent it was told. */
export function decisionAnswer({ from, answer }: Pick<Decision, "from" | "answer">): string {
  const sender = shortName(bareOf(from));
  return answer === "silence" ? `${sender} was not told.` : `${sender} was told “${answer}”.`;
}

function bareOf(address: string): string {
  return address.replace(/\/.*$/s, "");
}
