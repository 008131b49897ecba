import { mayEverywhere } from "../../actor.ts";
import type { NewSpooledMessage, Spool, SpooledMessage, SpoolOutcome } from "../../message/spool.ts";
import type { Database } from "../../transaction.ts";

const grant = mayEverywhere({ kind: "cli", id: "test" }, "domain.create");

interface Kept extends SpooledMessage {
  readonly expiresAt: number | undefined;
}

/** A spool without Postgres, over the accounts and policies of a Database. It passes the same contract. */
export function createMemorySpool(database: Database): Spool {
  const kept = new Map<string, readonly Kept[]>();
  const queued = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;
  let closed = false;

  const waiting = (account: string): readonly Kept[] =>
    (kept.get(account) ?? []).filter(({ expiresAt }) => expiresAt === undefined || expiresAt > Date.now());

  const put = async ({ account, stanza, receivedAt }: NewSpooledMessage): Promise<SpoolOutcome> => {
    const { accounts, domains } = database.read(grant);
    const policy = (await accounts.get(account)) && (await domains.get(account.domain))?.policy;
    if (!policy) return "noAccount";
    const before = waiting(account.toString());
    if (before.length >= policy.spoolQuota) return "full";
    const days = policy.spoolRetentionDays;
    const expiresAt = days === null ? undefined : receivedAt.getTime() + days * 24 * 60 * 60_000;
    const message = { id: String(++count).padStart(12, "0"), stanza, receivedAt, expiresAt };
    kept.set(account.toString(), [...before, message]);
    return "stored";
  };
  const close = async (): Promise<void> => {
    closed = true;
    await last;
  };
  return {
    room: () => undefined,
    store(message) {
      if (closed) return Promise.resolve("failed");
      const key = message.account.toString();
      queued.set(key, (queued.get(key) ?? 0) + 1);
      const outcome = last.then(() => put(message));
      last = outcome.then(() => queued.set(key, (queued.get(key) ?? 1) - 1));
      return outcome;
    },
    queued: (account) =>
      account ? (queued.get(account.toString()) ?? 0) : [...queued.values()].reduce((sum, one) => sum + one, 0),
    async flush() {
      await last;
    },
    async read(account, { messages, octets }) {
      let sum = 0;
      return waiting(account.toString())
        .slice(0, messages)
        .filter(({ stanza }, index) => {
          sum += Buffer.byteLength(stanza);
          return index === 0 || sum <= octets;
        })
        .map(({ id, stanza, receivedAt }) => ({ id, stanza, receivedAt }));
    },
    async remove(account, ids) {
      const key = account.toString();
      kept.set(
        key,
        (kept.get(key) ?? []).filter(({ id }) => !ids.includes(id)),
      );
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
