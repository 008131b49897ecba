import { randomUUID } from "node:crypto";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { WebSession, WebSessionStore } from "../../account/web-session-store.ts";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import { covers } from "./grant.ts";
import { changed, type MemoryAccess, type StoredWebSession } from "./state.ts";

export function webSessionStore(grant: Grant, { read, write }: MemoryAccess): WebSessionStore {
  const get = (account: BareJid): readonly StoredWebSession[] =>
    covers(grant, account.domain) ? (read().webSessions.get(account.toString()) ?? []) : [];
  const set = (account: BareJid, sessions: readonly StoredWebSession[]): void => {
    if (covers(grant, account.domain))
      write({ webSessions: changed(read().webSessions, [account.toString(), sessions]) });
  };
  return {
    async open(account, { tokenHash, ...facts }) {
      if (!covers(grant, account.domain) || !read().accounts.has(account.toString()))
        throw new DomainError("notFound", `There is no account ${account}.`);
      const session: WebSession = { ...facts, id: randomUUID(), lastUsedAt: facts.createdAt };
      set(account, [...get(account), { session, tokenHash, isEnded: false }]);
      return session;
    },
    async find(tokenHash, now) {
      for (const address of read().webSessions.keys()) {
        const account = Jid.parse(address)?.bare;
        const found = account && get(account).find((one) => one.tokenHash === tokenHash && one.session.expiresAt > now);
        if (found) return { account, session: found.session, isEnded: found.isEnded };
      }
      return undefined;
    },
    async of(account, now) {
      return get(account)
        .filter(({ session, isEnded }) => !isEnded && session.expiresAt > now)
        .map(({ session }) => session)
        .sort((one, other) => other.lastUsedAt.getTime() - one.lastUsedAt.getTime());
    },
    async use(account, id, lastUsedAt, expiresAt) {
      const used = (one: StoredWebSession): StoredWebSession =>
        one.session.id === id ? { ...one, session: { ...one.session, lastUsedAt, expiresAt } } : one;
      set(account, get(account).map(used));
    },
    async end(account, which) {
      const isMeant = ({ session: { id }, isEnded }: StoredWebSession): boolean => {
        if (isEnded) return false;
        if (!which) return true;
        return "only" in which ? id === which.only : id !== which.except;
      };
      const count = get(account).filter(isMeant).length;
      set(
        account,
        get(account).map((one) => (isMeant(one) ? { ...one, isEnded: true } : one)),
      );
      return count;
    },
    async keepLatest(account, sessions) {
      const open = get(account).filter(({ isEnded }) => !isEnded);
      const over = new Set(open.slice(0, Math.max(0, open.length - sessions)));
      set(
        account,
        get(account).map((one) => (over.has(one) ? { ...one, isEnded: true } : one)),
      );
    },
  };
}
