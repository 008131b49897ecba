import type { Grant } from "../../actor.ts";
import { peerOf } from "../../privacy/decision.ts";
import type { DecisionStore } from "../../privacy/decision-store.ts";
import { covers } from "./grant.ts";
import type { MemoryAccess } from "./state.ts";

const DAY_MS = 24 * 60 * 60_000;

export function decisionStore(grant: Grant, { read }: MemoryAccess): DecisionStore {
  return {
    async of(account, limit) {
      return [...read().decisions.values()]
        .flat()
        .filter((one) => one.account.equals(account) || peerOf(one).equals(account))
        .filter(({ account: { domain }, lastAt }) => {
          const days = read().domains.get(domain)?.policy.decisionRetentionDays ?? 0;
          return covers(grant, domain) && lastAt.getTime() > Date.now() - days * DAY_MS;
        })
        .sort((one, other) => other.lastAt.getTime() - one.lastAt.getTime())
        .slice(0, limit);
    },
  };
}
