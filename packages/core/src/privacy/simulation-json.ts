import type { JourneyStep } from "@rostra/xmpp/journey";
import type { PrivacyVerdict } from "@rostra/xmpp/privacy";
import { plainPrivacyItem } from "./privacy-item-json.ts";
import type { SimulatedSide, Simulation } from "./simulator-service.ts";

/** A simulation as JSON says it, for the API and the shell: addresses as text, items with the words of XEP-0016 §2.1. */
export type PlainSimulation = ReturnType<typeof plainSimulation>;

export function plainSimulation({ from, to, stanza, sender, receiver, steps, outcome }: Simulation) {
  return {
    from: from.toString(),
    to: to.toString(),
    stanza: stanza.kind,
    type: stanza.type,
    sender: plainSide(sender),
    receiver: plainSide(receiver),
    steps: steps.map(plainStep),
    outcome,
  };
}

function plainSide({ jid, ...side }: SimulatedSide) {
  return { jid: jid.toString(), ...side };
}

function plainStep(step: JourneyStep) {
  if (step.kind === "delivery") return step;
  const { account, verdict, ...rest } = step;
  return { ...rest, account: account.toString(), verdict: plainVerdict(verdict) };
}

function plainVerdict(verdict: PrivacyVerdict) {
  const { action, inForce, tried = [] } = verdict;
  return {
    action,
    inForce,
    ...("list" in verdict && { list: verdict.list.name }),
    tried: tried.map(({ item, outcome }) => ({ item: plainPrivacyItem(item), outcome })),
    ...("item" in verdict && verdict.item && { item: plainPrivacyItem(verdict.item) }),
    ...(verdict.action === "deny" && { answer: verdict.answer }),
  };
}
