import type { BareJid } from "@rostra/xmpp/jid";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { VCardStore } from "../../vcard/vcard-store.ts";
import { covers } from "./grant.ts";
import { changed, type MemoryAccess } from "./state.ts";

export function vCardStore(grant: Grant, { read, write }: MemoryAccess): VCardStore {
  const exists = (account: BareJid): boolean =>
    covers(grant, account.domain) && read().accounts.has(account.toString());
  return {
    async get(account) {
      return exists(account) ? read().vCards.get(account.toString()) : undefined;
    },
    async put(account, vCard) {
      if (!exists(account)) throw new DomainError("notFound", `There is no account ${account}.`);
      write({ vCards: changed(read().vCards, [account.toString(), vCard]) });
    },
    async remove(account) {
      const others = [...read().vCards].filter(([owner]) => owner !== account.toString());
      if (exists(account)) write({ vCards: new Map(others) });
    },
  };
}
