import { randomUUID } from "node:crypto";
import type { BareJid } from "@rostra/xmpp/jid";
import { isFound, searchText } from "../../account/account-search.ts";
import type {
  Account,
  AccountDetails,
  AccountQuery,
  AccountSort,
  AccountStore,
  AccountSummary,
} from "../../account/account-store.ts";
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
    if (!stored) throw unknown(jid);
    return stored;
  };
  const findDeleted = (jid: BareJid): StoredAccount | undefined =>
    covers(grant, jid.domain) ? read().deleted.get(jid.toString()) : undefined;
  const unknown = (jid: BareJid): DomainError => new DomainError("notFound", `There is no account ${jid}.`);
  const replace = (jid: BareJid, stored: StoredAccount): void =>
    write({ accounts: changed(read().accounts, [jid.toString(), stored]) });
  const sessionsOf = (jid: BareJid): number =>
    [...read().sessions.values()].filter((session) => session.jid.bare.equals(jid)).length;
  const summary = (account: Account): AccountSummary => {
    const { jid, spoolQuota } = account;
    const { groups, spooled, domains } = read();
    return {
      ...account,
      sessions: sessionsOf(jid),
      groups: [...groups.values()]
        .filter(({ members }) => members.has(jid.toString()))
        .map(({ group: { id, name } }) => ({ id, name }))
        .sort((one, other) => byText(one.name, other.name)),
      spool: {
        messages: waiting(spooled.get(jid.toString())).length,
        quota: spoolQuota ?? domains.get(jid.domain)?.policy.spoolQuota ?? 0,
      },
    };
  };
  return {
    async get(jid) {
      return find(jid)?.account;
    },
    async details(jid) {
      const stored = find(jid) ?? findDeleted(jid);
      return stored && details(stored);
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
      const { accounts, deleted, groups, sessions } = read();
      const members = query.group === undefined ? undefined : (groups.get(query.group)?.members ?? new Set<string>());
      const online = new Set([...sessions.values()].map((session) => session.jid.bare.toString()));
      const direction = query.descending ? -1 : 1;
      const keyOf = (account: Account): string => listKey(account, query.sort);
      const matching = [...(query.status === "deleted" ? deleted : accounts).values()]
        .map(({ account }) => account)
        .filter((account) => covers(grant, account.jid.domain) && matches(account, query))
        .filter(({ jid }) => members?.has(jid.toString()) ?? true)
        .filter(({ jid }) => query.online === undefined || query.online === online.has(jid.toString()))
        .sort((one, other) => direction * byText(keyOf(one), keyOf(other)));
      const after = query.after === undefined ? undefined : readCursor(query.after, query.sort);
      const isAfter = (account: Account): boolean =>
        after === undefined || direction * byText(keyOf(account), after) > 0;
      const rest = matching.filter(isAfter);
      const items = rest.slice(0, query.limit);
      const last = items.at(-1);
      return {
        items: items.map(summary),
        ...(rest.length > items.length && last && { next: `${query.sort ?? "username"} after ${keyOf(last)}` }),
        total: matching.length,
        totalIsBound: false,
      };
    },
    async create(accounts) {
      const created = accounts.map(({ credentials, ...details }): StoredAccount => {
        const now = new Date();
        const made = { id: randomUUID(), status: "active", createdAt: now, version: 1, updatedAt: now } as const;
        const account: Account = { ...made, ...details };
        return { account, credentials, keysMadeAt: account.createdAt };
      });
      for (const stored of created) {
        const { jid } = stored.account;
        if (!covers(grant, jid.domain) || !read().domains.has(jid.domain))
          throw new DomainError("notFound", `There is no domain ${jid.domain}.`, "domain");
        if (read().accounts.has(jid.toString()) || read().deleted.has(jid.toString()))
          throw new DomainError("conflict", `The account ${jid} exists already.`, "username");
        replace(jid, stored);
      }
      return created.map(({ account }) => account);
    },
    async count(domain, limit) {
      const held = covers(grant, domain) ? [...read().accounts.values()] : [];
      return Math.min(limit, held.filter(({ account }) => account.jid.domain === domain).length);
    },
    async existing(jids) {
      return new Set(jids.filter((jid) => find(jid) ?? findDeleted(jid)).map(String));
    },
    async update(jid, { notes, attributes, ...profile }) {
      const { account: before, credentials, keysMadeAt, isAhead } = mustFind(jid);
      const others = [...read().accounts.values(), ...read().deleted.values()].map(({ account }) => account);
      const isTaken = (one: Account): boolean => one.jid.domain === jid.domain && one.externalId === profile.externalId;
      if (profile.externalId !== undefined && others.some((one) => isTaken(one) && !one.jid.equals(jid)))
        throw new DomainError("conflict", "This exists already.");
      const { id, status, suspension, createdAt } = before;
      const [version, updatedAt] = [before.version + 1, new Date()];
      const rest = { id, jid, status, createdAt, version, updatedAt, ...(suspension && { suspension }) };
      const stored: StoredAccount = {
        account: { ...rest, ...profile },
        credentials,
        keysMadeAt,
        ...(notes !== undefined && { notes }),
        attributes,
        ...(isAhead !== undefined && { isAhead }),
      };
      replace(jid, stored);
      return details(stored);
    },
    async suspensionsAhead(limit) {
      const ahead = [...read().accounts.values()].flatMap(({ account: { jid, suspension }, isAhead }) =>
        isAhead && suspension?.from && covers(grant, jid.domain) ? [{ jid, from: suspension.from }] : [],
      );
      return ahead.sort((one, other) => one.from.getTime() - other.from.getTime()).slice(0, limit);
    },
    async beginSuspension(jid, now) {
      const stored = find(jid);
      const { suspension } = stored?.account ?? {};
      if (!stored?.isAhead || !suspension?.from || suspension.from > now) return undefined;
      replace(jid, { ...stored, isAhead: false });
      return suspension;
    },
    async setDeletion(jid, deletion) {
      const [from, to] = deletion ? [read().accounts, read().deleted] : [read().deleted, read().accounts];
      const stored = deletion ? find(jid) : findDeleted(jid);
      if (!stored) throw unknown(jid);
      const { deletion: _, ...rest } = stored.account;
      const account: Account = { ...rest, ...(deletion && { deletion }) };
      const left = without(from, jid);
      const taken = changed(to, [jid.toString(), { ...stored, account }]);
      write(deletion ? { accounts: left, deleted: taken } : { accounts: taken, deleted: left });
      return account;
    },
    async purgeable(now, limit) {
      const due = [...read().deleted.values()].flatMap(({ account: { jid, deletion } }) =>
        deletion && deletion.purgeAt <= now && covers(grant, jid.domain) ? [{ jid, at: deletion.purgeAt }] : [],
      );
      return due
        .sort((one, other) => one.at.getTime() - other.at.getTime())
        .slice(0, limit)
        .map(({ jid }) => jid);
    },
    async purge(jid) {
      if (!findDeleted(jid)) return false;
      const { deleted, rosters, privacy, groups, reports, invitations, webSessions, vCards } = read();
      const others = [...rosters].map(([owner, roster]) => {
        const items = deleted.has(owner) ? without(roster.items, jid) : roster.items;
        return [owner, { ...roster, items }] as const;
      });
      const emptied = [...groups].map(([id, { group, members }]) => {
        const left = [...members].filter((member) => member !== jid.toString());
        return [id, { group, members: new Set(left) }] as const;
      });
      write({
        deleted: without(deleted, jid),
        rosters: without(new Map(others), jid),
        privacy: without(privacy, jid),
        vCards: without(vCards, jid),
        webSessions: without(webSessions, jid),
        groups: new Map(emptied),
        reports: reports.filter(({ reporter }) => !reporter.equals(jid)),
        invitations: new Map([...invitations].filter(([, { invitation }]) => !invitation.contact?.equals(jid))),
      });
      return true;
    },
    async setSuspension(jid, suspension, isAhead = false) {
      const { account: before, ...stored } = mustFind(jid);
      if (suspension?.from && suspension.until && suspension.from >= suspension.until)
        throw new DomainError("invalid", "A suspension must end after it begins.", "until");
      const { suspension: _, ...rest } = before;
      const account: Account = {
        ...rest,
        status: suspension ? "suspended" : "active",
        ...(suspension && { suspension }),
      };
      replace(jid, { ...stored, account, isAhead });
      return account;
    },
    async keys(jid) {
      const stored = find(jid);
      if (!stored) return [];
      const { credentials, keysMadeAt: madeAt } = stored;
      return credentials
        .map(({ mechanism, iterations }) => ({ mechanism, iterations, madeAt }))
        .sort((one, other) => byText(one.mechanism, other.mechanism));
    },
    async spoolRoom(jid) {
      const policy = find(jid) && read().domains.get(jid.domain)?.policy;
      const quota = find(jid)?.account.spoolQuota ?? policy?.spoolQuota;
      return quota === undefined ? undefined : { messages: waiting(read().spooled.get(jid.toString())).length, quota };
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
      replace(jid, { ...mustFind(jid), credentials, keysMadeAt: new Date() });
    },
    async lock(jid) {
      return find(jid) !== undefined; // one transaction at a time
    },
  };
}

function details({ account, notes, attributes = {} }: StoredAccount): AccountDetails {
  return { ...account, ...(notes !== undefined && { notes }), attributes };
}

function without<T>(map: ReadonlyMap<string, T>, jid: BareJid): ReadonlyMap<string, T> {
  return new Map([...map].filter(([key]) => key !== jid.toString()));
}

function matches({ jid, displayName, email, status, lastLoginAt }: Account, query: AccountQuery): boolean {
  const text = searchText(query.search);
  if (query.domain !== undefined && jid.domain !== query.domain) return false;
  if (query.accounts && !query.accounts.some((one) => one.equals(jid))) return false;
  if (query.status !== undefined && query.status !== "deleted" && status !== query.status) return false;
  if (query.lastLoginBefore && lastLoginAt && lastLoginAt >= query.lastLoginBefore) return false;
  if (query.lastLoginAfter && (!lastLoginAt || lastLoginAt < query.lastLoginAfter)) return false;
  return text === "" || [jid.local, displayName, email].some((one) => isFound(one, text));
}

/** Sorts as domain, then as asked for, then username: no domain holds a space. */
function listKey({ jid, createdAt, lastLoginAt }: Account, sort: AccountSort = "username"): string {
  const time = sort === "created" ? createdAt : sort === "lastLogin" ? lastLoginAt : undefined;
  return `${jid.domain} ${time?.toISOString() ?? ""} ${jid.local}`;
}

function readCursor(cursor: string, sort: AccountSort = "username"): string {
  const [, of, key] = /^(\w+) after (.*)$/.exec(cursor) ?? [];
  if (of !== sort || key === undefined)
    throw new DomainError("invalid", "This is not a page that was given before.", "after");
  return key;
}
