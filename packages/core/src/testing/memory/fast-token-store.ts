import type { BareJid } from "@rostra/xmpp/jid";
import type { FastToken, FastTokenStore } from "../../account/fast-token-store.ts";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import { covers } from "./grant.ts";
import { byText, changed, type MemoryAccess } from "./state.ts";

export function fastTokenStore(grant: Grant, { read, write }: MemoryAccess): FastTokenStore {
  const get = (account: BareJid): readonly FastToken[] =>
    covers(grant, account.domain) ? (read().fastTokens.get(account.toString()) ?? []) : [];
  const set = (account: BareJid, tokens: readonly FastToken[]): void => {
    if (covers(grant, account.domain)) write({ fastTokens: changed(read().fastTokens, [account.toString(), tokens]) });
  };
  return {
    async of(account, client) {
      const tokens = get(account).filter((token) => token.client === client);
      return tokens.sort((one) => (one.slot === "new" ? -1 : 1));
    },
    async all(account) {
      return [...get(account)].sort((one, other) => byText(one.client, other.client) || (one.slot === "new" ? -1 : 1));
    },
    async put(account, token) {
      if (!covers(grant, account.domain) || !read().accounts.has(account.toString()))
        throw new DomainError("notFound", `There is no account ${account}.`);
      const others = get(account).filter(({ client, slot }) => client !== token.client || slot !== token.slot);
      set(account, [...others, token]);
    },
    async remove(account, client, slot) {
      set(
        account,
        get(account).filter((token) => token.client !== client || token.slot !== slot),
      );
    },
    async keepLatest(account, clients) {
      const latest = [...get(account)].sort((one, other) => other.issuedAt.getTime() - one.issuedAt.getTime());
      const kept = new Set([...new Set(latest.map(({ client }) => client))].slice(0, clients));
      set(
        account,
        get(account).filter(({ client }) => kept.has(client)),
      );
    },
    async revoke(account, client) {
      set(account, client === undefined ? [] : get(account).filter((token) => token.client !== client));
    },
  };
}
