import { randomUUID } from "node:crypto";
import type { BareJid } from "@rostra/xmpp/jid";
import type { Account, AccountQuery, AccountStore } from "../account/account-store.ts";
import type { ScramCredential } from "../account/credentials.ts";
import type { Grant } from "../actor.ts";
import { DEFAULT_DOMAIN_POLICY, type Domain, type DomainStore } from "../domain/domain-store.ts";
import { DomainError } from "../domain-error.ts";
import type { Operator, OperatorStore } from "../operator/operator-store.ts";
import type { Roster, RosterStore } from "../roster/roster-store.ts";
import type { OnlineSession, OnlineSessionStore } from "../session/online-session-store.ts";
import type { SetupStore } from "../setup/setup-store.ts";
import type { Stores } from "../transaction.ts";

/** Everything that is stored, by its address, name or id; never changed, only replaced. */
export interface MemoryState {
  readonly domains: ReadonlyMap<string, Domain>;
  readonly accounts: ReadonlyMap<string, StoredAccount>;
  readonly rosters: ReadonlyMap<string, Roster>;
  readonly operators: ReadonlyMap<string, Operator>;
  readonly sessions: ReadonlyMap<string, OnlineSession>;
  readonly setupLink: { readonly tokenHash: string; readonly expiresAt: Date } | undefined;
}

interface StoredAccount {
  readonly account: Account;
  readonly credentials: readonly ScramCredential[];
}

/** The state as a transaction, or everybody, sees it. */
export interface MemoryAccess {
  read(): MemoryState;
  write(changed: Partial<MemoryState>): void;
}

export function emptyState(): MemoryState {
  const [domains, accounts, rosters] = [new Map(), new Map(), new Map()];
  return { domains, accounts, rosters, operators: new Map(), sessions: new Map(), setupLink: undefined };
}

export function memoryStores(grant: Grant, access: MemoryAccess): Stores {
  return {
    domains: domainStore(grant, access),
    accounts: accountStore(grant, access),
    operators: operatorStore(grant, access),
    rosters: rosterStore(grant, access),
    onlineSessions: onlineSessionStore(grant, access),
    setup: setupStore(grant, access),
  };
}

function covers(grant: Grant, domain: string): boolean {
  return grant.domains === "all" || grant.domains.has(domain);
}

function mustCoverAll(grant: Grant): void {
  if (grant.domains !== "all") throw new DomainError("forbidden", "This concerns the whole installation.");
}

function changed<T>(
  map: ReadonlyMap<string, T>,
  ...entries: readonly (readonly [string, T])[]
): ReadonlyMap<string, T> {
  return new Map([...map, ...entries]);
}

/** By octets of UTF-8, as the database orders. */
function byText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function domainStore(grant: Grant, { read, write }: MemoryAccess): DomainStore {
  return {
    async get(name) {
      return covers(grant, name) ? read().domains.get(name) : undefined;
    },
    async list() {
      const visible = [...read().domains.values()].filter(({ name }) => covers(grant, name));
      const accounts = [...read().accounts.values()];
      return visible
        .sort((one, other) => byText(one.name, other.name))
        .map((domain) => ({
          ...domain,
          accounts: accounts.filter(({ account }) => account.jid.domain === domain.name).length,
        }));
    },
    async create(name) {
      if (!covers(grant, name)) throw new DomainError("notFound", `There is no domain ${name}.`, "domain");
      if (read().domains.has(name)) throw new DomainError("conflict", "The domain exists already.", "domain");
      const domain: Domain = { id: randomUUID(), name, policy: DEFAULT_DOMAIN_POLICY, createdAt: new Date() };
      write({ domains: changed(read().domains, [name, domain]) });
      return domain;
    },
  };
}

function accountStore(grant: Grant, { read, write }: MemoryAccess): AccountStore {
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
    async setCredentials(jid, credentials) {
      replace(jid, { ...mustFind(jid), credentials });
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

function rosterStore(grant: Grant, { read, write }: MemoryAccess): RosterStore {
  const get = (owner: BareJid): Roster => read().rosters.get(owner.toString()) ?? { version: "0", items: [] };
  return {
    async get(owner) {
      return covers(grant, owner.domain) ? get(owner) : { version: "0", items: [] };
    },
    async put(owner, item) {
      if (!covers(grant, owner.domain) || !read().accounts.has(owner.toString()))
        throw new DomainError("notFound", `There is no account ${owner}.`);
      const before = get(owner);
      const items = [...before.items.filter(({ contact }) => !contact.equals(item.contact)), item];
      items.sort((one, other) => byText(one.contact.toString(), other.contact.toString()));
      const roster: Roster = { version: String(BigInt(before.version) + 1n), items };
      write({ rosters: changed(read().rosters, [owner.toString(), roster]) });
      return roster.version;
    },
  };
}

function operatorStore(grant: Grant, { read, write }: MemoryAccess): OperatorStore {
  /** To a grant for single domains, only roles on these are there, and operators who hold one. */
  const visible = (): readonly Operator[] => {
    const all = [...read().operators.values()].sort((one, other) => byText(one.email, other.email));
    if (grant.domains === "all") return all;
    const limited = all.map((operator) => ({
      ...operator,
      roles: operator.roles.filter(({ domain }) => domain !== undefined && covers(grant, domain)),
    }));
    return limited.filter(({ roles }) => roles.length > 0);
  };
  return {
    async get(id) {
      return visible().find((operator) => operator.id === id);
    },
    async findByEmail(email) {
      return visible().find((operator) => operator.email === email.toLowerCase());
    },
    async list() {
      return visible();
    },
    async count() {
      return visible().length;
    },
    async create({ email, name, role, domain }) {
      mustCoverAll(grant);
      if ([...read().operators.values()].some((operator) => operator.email === email))
        throw new DomainError("conflict", "There is an operator with this e-mail already.", "email");
      if (domain !== undefined && !read().domains.has(domain))
        throw new DomainError("notFound", "There is no such domain.", "domain");
      const roles = [{ role, ...(domain !== undefined && { domain }) }];
      const operator: Operator = { id: randomUUID(), email, name, roles, createdAt: new Date() };
      write({ operators: changed(read().operators, [operator.id, operator]) });
      return operator;
    },
  };
}

function onlineSessionStore(grant: Grant, { read }: MemoryAccess): OnlineSessionStore {
  const visible = (): readonly OnlineSession[] =>
    [...read().sessions.values()].filter(({ jid }) => covers(grant, jid.domain));
  return {
    async of(account) {
      const sessions = visible().filter(({ jid }) => jid.bare.equals(account));
      return [...sessions].sort((one, other) => one.since.getTime() - other.since.getTime());
    },
    async count() {
      return visible().length;
    },
  };
}

function setupStore(grant: Grant, { read, write }: MemoryAccess): SetupStore {
  return {
    async setLink(tokenHash, expiresAt) {
      mustCoverAll(grant);
      write({ setupLink: { tokenHash, expiresAt } });
    },
    async isLink(tokenHash, now) {
      mustCoverAll(grant);
      const { setupLink } = read();
      return setupLink !== undefined && setupLink.tokenHash === tokenHash && now < setupLink.expiresAt;
    },
    async removeLink() {
      mustCoverAll(grant);
      write({ setupLink: undefined });
    },
  };
}
