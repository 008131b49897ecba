import { mayEverywhere } from "../../actor.ts";
import type { NewSpooledMessage, Spool, SpoolOutcome } from "../../message/spool.ts";
import type { MemoryDatabase } from "../memory.ts";
import { type KeptMessage, waiting } from "./state.ts";

const grant = mayEverywhere({ kind: "cli", id: "test" }, "domain.create");

/** A spool without Postgres, over the accounts and policies of a Database. It passes the same contract. */
export function createMemorySpool(database: MemoryDatabase): Spool {
  const queued = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;
  let closed = false;

  const put = async ({ account, stanza, receivedAt }: NewSpooledMessage): Promise<SpoolOutcome> => {
    const { accounts, domains } = database.read(grant);
    const room = await accounts.spoolRoom(account);
    if (!room) return "noAccount";
    if (room.messages >= room.quota) return "full";
    const days = (await domains.get(account.domain))?.policy.spoolRetentionDays ?? null;
    const expiresAt = days === null ? undefined : receivedAt.getTime() + days * 24 * 60 * 60_000;
    const message: KeptMessage = { id: String(++count).padStart(12, "0"), stanza, receivedAt, expiresAt };
    database.putSpooled(account, [...waiting(database.spooled(account)), message]);
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
      return waiting(database.spooled(account))
        .slice(0, messages)
        .filter(({ stanza }, index) => {
          sum += Buffer.byteLength(stanza);
          return index === 0 || sum <= octets;
        })
        .map(({ id, stanza, receivedAt }) => ({ id, stanza, receivedAt }));
    },
    async remove(account, ids) {
      const left = database.spooled(account).filter(({ id }) => !ids.includes(id));
      database.putSpooled(account, left);
    },
    async purge(account, until) {
      await last;
      database.putSpooled(
        account,
        database.spooled(account).filter(({ receivedAt }) => receivedAt > until),
      );
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
