import type { BareJid } from "@rostra/xmpp/jid";
import { unknownAccount } from "../account/account-service.ts";
import { type Actor, may } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database } from "../transaction.ts";
import type { MessageAmount, WaitingMessages } from "./message-store.ts";

const HOUR_MS = 60 * 60_000;

/** The ages by which what waits is told, in milliseconds, the highest first. */
export const MESSAGE_AGES = [30 * 24 * HOUR_MS, 7 * 24 * HOUR_MS, 24 * HOUR_MS, HOUR_MS] as const;

/** Messages that wait for accounts: how many, how big, how old. What is in them is not told to anybody. */
export interface MessageService {
  /** Divided by {@link MESSAGE_AGES}, the oldest first. `notFound` for no such account. */
  waiting(actor: Actor, account: BareJid, now: Date): Promise<WaitingMessages>;
  /**
   * Removes for good what came by `until`; nobody is told. What a live server still has in its queue by then goes too.
   * `invalid` for a time that lies ahead of `now`.
   */
  purge(actor: Actor, account: BareJid, until: Date, now: Date): Promise<Committed<MessageAmount>>;
}

export function createMessageService(database: Database): MessageService {
  return {
    async waiting(actor, account, now) {
      const { messages } = database.read(may(actor, "account.read", account.domain));
      const bounds = MESSAGE_AGES.map((age) => new Date(now.getTime() - age));
      const waiting = await messages.waiting(account, bounds);
      if (!waiting) throw unknownAccount(account);
      return waiting;
    },
    async purge(actor, account, until, now) {
      const grant = may(actor, "account.write", account.domain);
      if (until > now) throw new DomainError("invalid", "Give a time that has passed.", "until");
      return database.transact(grant, async (tx) => {
        const { messages, octets } = await tx.messages.purge(account, until);
        tx.emit({ type: "message.purged", account, until, messages, octets });
        return { messages, octets };
      });
    },
  };
}
