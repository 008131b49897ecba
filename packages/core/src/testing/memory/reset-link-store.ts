import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { ResetLinkStore } from "../../account/reset-link-store.ts";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import { covers } from "./grant.ts";
import { changed, type MemoryAccess, type StoredResetLink } from "./state.ts";

export function resetLinkStore(grant: Grant, { read, write }: MemoryAccess): ResetLinkStore {
  const exists = (account: BareJid): boolean =>
    covers(grant, account.domain) && read().accounts.has(account.toString());
  const set = (account: BareJid, links: readonly StoredResetLink[]): void =>
    write({ resetLinks: changed(read().resetLinks, [account.toString(), links]) });
  const accountOf = async (tokenHash: string, now: Date): Promise<BareJid | undefined> => {
    const isGood = (link: StoredResetLink): boolean => link.tokenHash === tokenHash && link.expiresAt > now;
    const found = [...read().resetLinks].find(([, links]) => links.some(isGood));
    const account = found && Jid.parse(found[0])?.bare;
    return account && exists(account) ? account : undefined;
  };
  return {
    accountOf,
    async issue(account, tokenHash, expiresAt) {
      if (!exists(account)) throw new DomainError("notFound", `There is no account ${account}.`);
      set(account, [{ tokenHash, expiresAt }]);
    },
    async use(tokenHash, now) {
      const account = await accountOf(tokenHash, now);
      if (account) set(account, []);
      return account;
    },
    async revoke(account) {
      if (exists(account)) set(account, []);
    },
  };
}
