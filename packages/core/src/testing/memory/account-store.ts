import { randomUUID } from "node:crypto";
import type { BareJid } from "@rostra/xmpp/jid";
import type { Account, AccountQuery, AccountStore } from "../../account/account-store.ts";
import type { ChallengeFormCount } from "../../account/credentials.ts";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import { covers } from "./grant.ts";
import { byText, changed, type MemoryAccess, type StoredAccount, waiting } from "./state.ts";

export function accountStore(grant: Grant, { read, write }: MemoryAccess): AccountStore {
  const find = (jid: BareJid): StoredAccount | undefined =>
    covers(grant, jid.domain) ? read().accounts.get(jid.toString()) : undefined;
  const mustFind = (jid: BareJid): StoredAccount => {
    const stored = find(jid);
    if (!stored) throw new DomainError("notFound", `There is no account ${jid}.`);
    return stored;
  };
  const replace = (jid: BareJid, stored: StoredAccount): void =>
    write({ accounts: changed(read().accounts, [jid.toString(), stored]) });
  const sessionsOf = (jid: BareJid): number =>
    [...read().sessions.values()].filter((session) => session.jid.bare.equals(jid)).length;
  return {
    async get(jid) {
      return find(jid)?.account;
    },
    async lastLogout() {
      return undefined; // sessions are written by no service
    },
    async forLogin(jid) {
      const stored = find(jid);
      const policy = read().domains.get(jid.domain)?.policy;
      return stored && policy && { ...stored, policy };
    },
    async list(query) {
      const matching = [...read().accounts.values()]
        .map(({ account }) => account)
        .filter((account) => covers(grant, account.jid.domain) && matches(account, query))
        .sort((one, other) => byText(listKey(one.jid), listKey(other.jid)));
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const rest = after === undefined ? matching : matching.filter(({ jid }) => byText(listKey(jid), after) > 0);
      const items = rest.slice(0, query.limit);
      const last = items.at(-1);
      return {
        items: items.map((account) => ({ ...account, sessions: sessionsOf(account.jid) })),
        ...(rest.length > items.length && last && { nextCursor: `after ${listKey(last.jid)}` }),
        total: matching.length,
        totalIsBound: false,
      };
    },
    async create(accounts) {
      const created = accounts.map(({ credentials, ...details }): StoredAccount => {
        const account: Account = { id: randomUUID(), status: "active", createdAt: new Date(), ...details };
        return { account, credentials };
      });
      for (const stored of created) {
        const { jid } = stored.account;
        if (!covers(grant, jid.domain) || !read().domains.has(jid.domain))
          throw new DomainError("notFound", `There is no domain ${jid.domain}.`, "domain");
        if (read().accounts.has(jid.toString()))
          throw new DomainError("conflict", `The account ${jid} exists already.`, "username");
        replace(jid, stored);
      }
      return created.map(({ account }) => account);
    },
    async existing(jids) {
      return new Set(jids.filter(find).map(String));
    },
    async setSuspension(jid, suspension) {
      const { account: before, credentials } = mustFind(jid);
      if (suspension?.from && suspension.until && suspension.from >= suspension.until)
        throw new DomainError("invalid", "A suspension must end after it begins.", "until");
      const { suspension: _, ...rest } = before;
      const account: Account = {
        ...rest,
        status: suspension ? "suspended" : "active",
        ...(suspension && { suspension }),
      };
      replace(jid, { account, credentials });
      return account;
    },
    async spoolRoom(jid) {
      const policy = find(jid) && read().domains.get(jid.domain)?.policy;
      return policy && { messages: waiting(read().spooled.get(jid.toString())).length, quota: policy.spoolQuota };
    },
    async challengeForms() {
      const counts = new Map<string, ChallengeFormCount>();
      for (const { account, credentials } of read().accounts.values()) {
        const { domain } = account.jid;
        if (!covers(grant, domain)) continue;
        for (const { mechanism, iterations, salt } of credentials) {
          const form = { domain, mechanism, iterations, saltOctets: salt.length };
          const key = Object.values(form)
            .map((part) => String(part).padStart(9, "0"))
            .join(" ");
          counts.set(key, { ...form, accounts: (counts.get(key)?.accounts ?? 0) + 1 });
        }
      }
      return [...counts].sort(([one], [other]) => byText(one, other)).map(([, form]) => form);
    },
    async setCredentials(jid, credentials) {
      replace(jid, { ...mustFind(jid), credentials });
    },
    async lock(jid) {
      return find(jid) !== undefined; // one transaction at a time
    },
  };
}

function matches({ jid, displayName, email, status }: Account, query: AccountQuery): boolean {
  const search = query.search?.trim().toLowerCase();
  const texts = [jid.local, displayName, email].map((text) => text?.toLowerCase());
  if (query.domain !== undefined && jid.domain !== query.domain) return false;
  if (query.status !== undefined && status !== query.status) return false;
  return !search || texts.some((text) => text?.includes(search));
}

/** Sorts as domain, then username: no domain holds a space. */
function listKey(jid: BareJid): string {
  return `${jid.domain} ${jid.local}`;
}

function readCursor(cursor: string): string {
  const key = /^after (.*)$/.exec(cursor)?.[1];
  if (key === undefined) throw new DomainError("invalid", "This is not a page that was given before.", "cursor");
  return key;
}
