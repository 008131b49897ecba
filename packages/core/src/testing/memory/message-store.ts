import { unknownAccount } from "../../account/account-service.ts";
import type { Grant } from "../../actor.ts";
import type { MessageAmount, MessageStore } from "../../message/message-store.ts";
import { covers } from "./grant.ts";
import { changed, type KeptMessage, type MemoryAccess, waiting } from "./state.ts";

export function messageStore(grant: Grant, { read, write }: MemoryAccess): MessageStore {
  const isThere: (account: Parameters<MessageStore["purge"]>[0]) => boolean = (account) =>
    covers(grant, account.domain) && read().accounts.has(account.toString());
  return {
    async waiting(account, bounds) {
      if (!isThere(account)) return undefined;
      const kept = waiting(read().spooled.get(account.toString()));
      const times = kept.map(({ receivedAt }) => receivedAt.getTime());
      const expiries = kept.flatMap(({ expiresAt }) => expiresAt ?? []);
      return {
        ...amount(kept),
        ...(times.length > 0 && { oldest: new Date(Math.min(...times)), newest: new Date(Math.max(...times)) }),
        ...(expiries.length > 0 && { expiresNext: new Date(Math.min(...expiries)) }),
        byAge: [...bounds, undefined].map((bound, index) => {
          const start = bounds[index - 1];
          return amount(
            kept.filter(({ receivedAt: at }) => (!start || at >= start) && (bound === undefined || at < bound)),
          );
        }),
      };
    },
    async purge(account, until) {
      if (!isThere(account)) throw unknownAccount(account);
      const key = account.toString();
      const all = read().spooled.get(key) ?? [];
      const left = all.filter(({ receivedAt }) => receivedAt > until);
      if (left.length < all.length) write({ spooled: changed(read().spooled, [key, left]) });
      return amount(waiting(all).filter(({ receivedAt }) => receivedAt <= until));
    },
  };
}

function amount(messages: readonly KeptMessage[]): MessageAmount {
  return {
    messages: messages.length,
    octets: messages.reduce((sum, { stanza }) => sum + Buffer.byteLength(stanza), 0),
  };
}
