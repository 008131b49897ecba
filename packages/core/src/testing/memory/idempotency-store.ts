import type { IdempotencyStore, KeyClaim, KeyedOutcome, KeyedRequest } from "../../idempotency/idempotency-store.ts";

interface Kept {
  readonly hash: string;
  readonly leaseUntil: number;
  readonly expiresAt: number;
  readonly outcome?: KeyedOutcome;
}

/** Idempotency keys of one process. It passes the same contract. */
export function createMemoryIdempotencyStore(): IdempotencyStore {
  const keys = new Map<string, Kept>();
  const nameOf = ({ actor, key }: KeyedRequest): string => JSON.stringify([actor, key]);
  const hashOf = ({ hash }: KeyedRequest): string => Buffer.from(hash).toString("hex");
  return {
    async claim(request, { now, leaseMs, keepMs }): Promise<KeyClaim> {
      const [name, hash, time] = [nameOf(request), hashOf(request), now.getTime()];
      const kept = keys.get(name);
      if (!kept || kept.expiresAt <= time) {
        keys.set(name, { hash, leaseUntil: time + leaseMs, expiresAt: time + keepMs });
        return { state: "taken" };
      }
      if (kept.hash !== hash) return { state: "reused" };
      if (kept.outcome) return { state: "done", outcome: kept.outcome };
      return { state: kept.leaseUntil > time ? "atWork" : "lost" };
    },
    async finish(request, outcome) {
      const kept = keys.get(nameOf(request));
      if (kept?.hash === hashOf(request) && !kept.outcome) keys.set(nameOf(request), { ...kept, outcome });
    },
    async release(request) {
      const kept = keys.get(nameOf(request));
      if (kept?.hash === hashOf(request) && !kept.outcome) keys.delete(nameOf(request));
    },
    async prune(now) {
      const old = [...keys].filter(([, { expiresAt }]) => expiresAt <= now.getTime());
      for (const [name] of old) keys.delete(name);
      return old.length;
    },
  };
}
