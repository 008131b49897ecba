import { mayEverywhere } from "../../actor.ts";
import type { DecisionLog, RecordedDecision } from "../../privacy/decision.ts";
import { GatheredDecisions, type GatheredLimits } from "../../privacy/gathered-decisions.ts";
import type { MemoryDatabase } from "../memory.ts";

const grant = mayEverywhere({ kind: "cli", id: "test" }, "domain.create");

/** A log of refusals without Postgres; what is gathered can be read after a flush. It passes the same contract. */
export function createMemoryDecisionLog(
  database: MemoryDatabase,
  limits: GatheredLimits,
  onLost: (count: number) => void = () => {},
): DecisionLog {
  const gathered = new GatheredDecisions(limits);
  let closed = false;

  const keep = async (record: RecordedDecision): Promise<void> => {
    const { account } = record;
    const { accounts, domains } = database.read(grant);
    const policy = (await accounts.get(account)) && (await domains.get(account.domain))?.policy;
    if (!policy || policy.decisionRetentionDays === 0) return;
    const kept = new GatheredDecisions(limits);
    for (const one of [...database.decisions(account), record]) kept.putBack(one);
    database.putDecisions(account, kept.take());
  };
  const flush = async (): Promise<void> => {
    for (const record of gathered.take()) await keep(record);
  };
  const close = (): Promise<void> => {
    closed = true;
    return flush();
  };
  return {
    record(decision) {
      if (closed || !gathered.add(decision)) onLost(1);
    },
    flush,
    close,
    [Symbol.asyncDispose]: close,
  };
}
