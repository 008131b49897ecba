import { randomUUID } from "node:crypto";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { isPendingIn } from "@rostra/xmpp/subscription";
import type { Account, AccountQuery, AccountStore } from "../account/account-store.ts";
import type { ChallengeFormCount, ScramCredential } from "../account/credentials.ts";
import type { FastToken, FastTokenStore } from "../account/fast-token-store.ts";
import type { Grant } from "../actor.ts";
import { DEFAULT_DOMAIN_POLICY, type Domain, type DomainStore } from "../domain/domain-store.ts";
import { DomainError } from "../domain-error.ts";
import type { Group, GroupMember, GroupStore } from "../group/group-store.ts";
import type { Operator, OperatorStore } from "../operator/operator-store.ts";
import type { PrivacyListVersion, PrivacyStore, StoredPrivacyList } from "../privacy/privacy-store.ts";
import { contradicts } from "../roster/roster-service.ts";
import type { KeptStanza, OneSided, RosterRevision, RosterStore, VersionedItem } from "../roster/roster-store.ts";
import type { OnlineSession, OnlineSessionStore } from "../session/online-session-store.ts";
import type { SetupStore } from "../setup/setup-store.ts";
import type { Stores } from "../transaction.ts";

/** Everything that is stored, by its address, name or id; never changed, only replaced. */
export interface MemoryState {
  readonly domains: ReadonlyMap<string, Domain>;
  /** Names of domains that are gone. */
  readonly gone: ReadonlySet<string>;
  readonly accounts: ReadonlyMap<string, StoredAccount>;
  /** By the account's address. */
  readonly fastTokens: ReadonlyMap<string, readonly FastToken[]>;
  readonly rosters: ReadonlyMap<string, StoredRoster>;
  readonly groups: ReadonlyMap<string, StoredGroup>;
  readonly groupVersions: ReadonlyMap<string, bigint>;
  /** By the account's address. */
  readonly privacy: ReadonlyMap<string, StoredPrivacy>;
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
  const [domains, accounts, fastTokens, rosters] = [new Map(), new Map(), new Map(), new Map()];
  const gone = new Set<string>();
  return {
    domains,
    gone,
    accounts,
    fastTokens,
    rosters,
    groups: new Map(),
    groupVersions: new Map(),
    privacy: new Map(),
    operators: new Map(),
    sessions: new Map(),
    setupLink: undefined,
  };
}

export function memoryStores(grant: Grant, access: MemoryAccess): Stores {
  return {
    domains: domainStore(grant, access),
    accounts: accountStore(grant, access),
    fastTokens: fastTokenStore(grant, access),
    operators: operatorStore(grant, access),
    rosters: rosterStore(grant, access),
    groups: groupStore(grant, access),
    privacy: privacyStore(grant, access),
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
      const gone = new Set([...read().gone].filter((one) => one !== name));
      write({ domains: changed(read().domains, [name, domain]), gone });
      return domain;
    },
    async remove(name) {
      if (!covers(grant, name) || !read().domains.has(name))
        throw new DomainError("notFound", `There is no domain ${name}.`, "domain");
      const domains = new Map([...read().domains].filter(([one]) => one !== name));
      write({ domains, gone: new Set([...read().gone, name]) });
    },
    async gone() {
      return [...read().gone].filter((name) => covers(grant, name)).sort(byText);
    },
    async getForChange(name) {
      return covers(grant, name) ? read().domains.get(name) : undefined; // one transaction at a time
    },
    async setPolicy(name, policy) {
      const before = covers(grant, name) ? read().domains.get(name) : undefined;
      if (!before) throw new DomainError("notFound", `There is no domain ${name}.`, "domain");
      const domain: Domain = { ...before, policy };
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

function fastTokenStore(grant: Grant, { read, write }: MemoryAccess): FastTokenStore {
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

/** A roster as it is stored, by contact. */
interface StoredRoster {
  readonly revision: bigint;
  readonly version: bigint;
  readonly removedVersion: bigint;
  readonly items: ReadonlyMap<string, StoredItem>;
  readonly notices: ReadonlyMap<string, KeptStanza>;
}

interface StoredItem extends VersionedItem {
  readonly request?: string;
}

const emptyRoster: StoredRoster = {
  revision: 0n,
  version: 0n,
  removedVersion: 0n,
  items: new Map(),
  notices: new Map(),
};

function rosterStore(grant: Grant, { read, write }: MemoryAccess): RosterStore {
  const exists = (owner: BareJid): boolean => covers(grant, owner.domain) && read().accounts.has(owner.toString());
  const get = (owner: BareJid): StoredRoster =>
    (covers(grant, owner.domain) ? read().rosters.get(owner.toString()) : undefined) ?? emptyRoster;
  const set = (owner: BareJid, part: Partial<StoredRoster>): void =>
    write({ rosters: changed(read().rosters, [owner.toString(), { ...get(owner), ...part }]) });
  const byContact = (roster: StoredRoster): readonly StoredItem[] =>
    [...roster.items.values()].sort((one, other) => byText(one.item.contact.toString(), other.item.contact.toString()));
  /** One more revision, and one more version for a change that is shown. */
  const bump = (owner: BareJid, shown: boolean): RosterRevision => {
    if (!exists(owner)) throw new DomainError("notFound", `There is no account ${owner}.`);
    const { revision, version } = get(owner);
    const bumped = { revision: revision + 1n, version: version + (shown ? 1n : 0n) };
    set(owner, bumped);
    return bumped;
  };
  const itemOf = (owner: BareJid, contact: Jid): RosterItem | undefined =>
    read().rosters.get(owner.toString())?.items.get(contact.toString())?.item;
  return {
    async get(owner) {
      const roster = get(owner);
      return { version: roster.version.toString(), items: byContact(roster).map(({ item }) => item) };
    },
    async state(owner) {
      if (!exists(owner)) return undefined;
      const { notices, ...roster } = get(owner);
      const items = byContact({ notices, ...roster });
      return {
        ...roster,
        items: items.map(({ item, version }) => ({ item, version })),
        requests: [...roster.items.values()].flatMap(({ item, request }) =>
          request === undefined ? [] : [{ contact: item.contact.bare, stanza: request }],
        ),
        notices: [...notices.values()],
      };
    },
    async item(owner, contact) {
      return exists(owner) ? itemOf(owner, contact) : undefined;
    },
    async lock(owners) {
      return new Set(owners.filter(exists).map(String)); // one transaction at a time
    },
    async room(owner) {
      if (!exists(owner)) return undefined;
      const items = [...get(owner).items.values()];
      const quota = MEMORY_ROSTER_QUOTA;
      return {
        items: items.filter(({ item }) => item.listed).length,
        quota,
        requests: items.filter(({ request }) => request !== undefined).length,
        notices: get(owner).notices.size,
      };
    },
    async put(owner, item, { shown, request }) {
      const revision = bump(owner, shown);
      const { items } = get(owner);
      const key = item.contact.toString();
      const before = items.get(key);
      const kept = isPendingIn(item.subscription) ? (request ?? before?.request) : undefined;
      const version = shown || !before ? revision.version : before.version;
      set(owner, { items: changed(items, [key, { item, version, ...(kept !== undefined && { request: kept }) }]) });
      return revision;
    },
    async remove(owner, contact, { shown }) {
      const revision = bump(owner, shown);
      const items = new Map(get(owner).items);
      items.delete(contact.toString());
      set(owner, { items, ...(shown && { removedVersion: revision.version }) });
      return revision;
    },
    async setNotice(owner, contact, stanza) {
      if (!exists(owner)) return;
      const notices = new Map(get(owner).notices);
      notices.delete(contact.toString());
      if (stanza !== undefined) notices.set(contact.toString(), { contact: contact.bare, stanza });
      set(owner, { notices });
    },
    async forgetNotice(owner, contact, stanza) {
      if (!exists(owner)) return;
      const notices = [...get(owner).notices].filter(
        ([key, kept]) => key !== contact.toString() || kept.stanza !== stanza,
      );
      set(owner, { notices: new Map(notices) });
    },
    async mirrored(owner) {
      const contacts = [...(read().rosters.get(owner.toString())?.items.values() ?? [])].map(
        ({ item }) => item.contact,
      );
      const local = contacts.filter((contact) => contact.resource === undefined && exists(contact.bare));
      return new Map(local.map((contact) => [contact.toString(), itemOf(contact.bare, owner)]));
    },
    async oneSided({ domain, limit }) {
      const found: OneSided[] = [];
      for (const { account } of [...read().accounts.values()].sort((one, other) =>
        byText(one.account.jid.toString(), other.account.jid.toString()),
      )) {
        const owner = account.jid;
        if (!covers(grant, owner.domain) || (domain !== undefined && owner.domain !== domain)) continue;
        for (const { item } of byContact(get(owner))) {
          const contact = item.contact.bare;
          if (item.contact.resource !== undefined || !exists(contact)) continue;
          const theirs = itemOf(contact, owner);
          if (contradicts(item, theirs)) found.push({ owner, item, contact, theirs });
        }
      }
      return found.slice(0, limit);
    },
  };
}

/** What the domains of this Database let a roster hold. */
const MEMORY_ROSTER_QUOTA = 2000;

interface StoredGroup {
  readonly group: Group;
  /** Addresses of accounts. */
  readonly members: ReadonlySet<string>;
}

function groupStore(grant: Grant, { read, write }: MemoryAccess): GroupStore {
  const visible = (): readonly StoredGroup[] =>
    [...read().groups.values()]
      .filter(({ group }) => covers(grant, group.domain))
      .sort((one, other) => byText(one.group.domain, other.group.domain) || byText(one.group.name, other.group.name));
  const find = (id: string): StoredGroup | undefined => visible().find(({ group }) => group.id === id);
  const mustFind = (id: string): StoredGroup => {
    const found = find(id);
    if (!found) throw new Error("a group is written that is not there");
    return found;
  };
  const set = (stored: StoredGroup): void => write({ groups: changed(read().groups, [stored.group.id, stored]) });
  const membersOf = ({ members }: StoredGroup): readonly GroupMember[] =>
    [...members].sort(byText).flatMap((key) => {
      const account = read().accounts.get(key)?.account;
      if (!account) return [];
      const { jid, displayName } = account;
      return [{ jid, ...(displayName !== undefined && { displayName }) }];
    });
  const requireFreeName = (group: Omit<Group, "id" | "shownTo">, id?: string): void => {
    const isTaken = [...read().groups.values()].some(
      (one) => one.group.id !== id && one.group.domain === group.domain && one.group.name === group.name,
    );
    if (isTaken) throw new DomainError("conflict", "This exists already.");
  };
  return {
    async get(id) {
      return find(id)?.group;
    },
    async list(domain) {
      return visible()
        .filter(({ group }) => domain === undefined || group.domain === domain)
        .map((stored) => ({ ...stored.group, members: membersOf(stored).length }));
    },
    async whole() {
      const groups = visible().map((stored) => ({ ...stored.group, members: membersOf(stored) }));
      const versions = [...read().groupVersions].filter(([domain]) => covers(grant, domain));
      return { groups, versions: new Map(versions) };
    },
    async members(id, { after = "", search = "", limit }) {
      const stored = find(id);
      const matches = (text = ""): boolean => text.toLowerCase().includes(search.toLowerCase());
      const all = (stored ? membersOf(stored) : []).filter(
        ({ jid, displayName }) => byText(jid.local ?? "", after) > 0 && (matches(jid.local) || matches(displayName)),
      );
      const members = all.slice(0, limit);
      const last = all.length > limit ? members.at(-1)?.jid.local : undefined;
      return { members, ...(last !== undefined && { next: last }) };
    },
    async of(account) {
      return visible()
        .filter(({ members }) => members.has(account.toString()))
        .map(({ group }) => group);
    },
    async relation(owner, contact) {
      const groups = [...read().groups.values()];
      const of = (jid: BareJid) => groups.filter(({ members }) => members.has(jid.toString()));
      const sees = (viewers: readonly StoredGroup[], seen: readonly StoredGroup[]) =>
        seen.some(({ group }) => viewers.some((viewer) => group.shownTo.includes(viewer.group.id)));
      const [mine, theirs] = [of(owner), of(contact)];
      return { to: sees(mine, theirs), from: sees(theirs, mine) };
    },
    async given(owner, without) {
      const mine = visible().filter(({ group, members }) => group.id !== without && members.has(owner.toString()));
      const sees = (viewers: readonly StoredGroup[], { group }: StoredGroup) =>
        viewers.some((viewer) => group.shownTo.includes(viewer.group.id));
      const [to, from] = [
        visible().filter((one) => sees(mine, one)),
        visible().filter((one) => mine.some((own) => sees([one], own))),
      ];
      const contacts = new Map([...to, ...from].flatMap(membersOf).map((member) => [member.jid.toString(), member]));
      contacts.delete(owner.toString());
      return [...contacts]
        .sort(([one], [other]) => byText(one, other))
        .map(([key, { jid, displayName }]) => {
          const [seen, seeing] = [to, from].map((groups) => groups.filter(({ members }) => members.has(key)));
          const givers = (seen?.length ? seen : (seeing ?? [])).map(({ group }) => group);
          return {
            contact: jid,
            ...(displayName !== undefined && { displayName }),
            to: Boolean(seen?.length),
            from: Boolean(seeing?.length),
            rosterGroups: [...new Set(givers.map(({ rosterGroup }) => rosterGroup))].sort(byText),
            givenBy: givers.map(({ id, name }) => ({ id, name })),
          };
        });
    },
    async create(draft) {
      if (!covers(grant, draft.domain))
        throw new DomainError("notFound", `There is no domain ${draft.domain}.`, "domain");
      requireFreeName(draft);
      const group: Group = { ...draft, id: randomUUID(), shownTo: [] };
      set({ group, members: new Set() });
      return group;
    },
    async update(group) {
      const stored = mustFind(group.id);
      requireFreeName(group, group.id);
      set({ ...stored, group: { ...group, shownTo: [...group.shownTo].sort(byText) } });
    },
    async remove(id) {
      mustFind(id);
      const groups = [...read().groups].filter(([key]) => key !== id);
      const hidden = groups.map(([key, { group, members }]) => {
        const shownTo = group.shownTo.filter((viewer) => viewer !== id);
        return [key, { group: { ...group, shownTo }, members }] as const;
      });
      write({ groups: new Map(hidden) });
    },
    async addMembers(id, accounts) {
      const stored = mustFind(id);
      const fresh = accounts.map(String).filter((key) => read().accounts.has(key) && !stored.members.has(key));
      set({ ...stored, members: new Set([...stored.members, ...fresh]) });
      return membersOf({ ...stored, members: new Set(fresh) });
    },
    async removeMembers(id, accounts) {
      const stored = mustFind(id);
      const gone = new Set(accounts.map(String).filter((key) => stored.members.has(key)));
      set({ ...stored, members: new Set([...stored.members].filter((key) => !gone.has(key))) });
      return membersOf({ ...stored, members: gone }).map(({ jid }) => jid);
    },
    async lock() {}, // one transaction at a time
    async bump(domain) {
      const version = (read().groupVersions.get(domain) ?? 0n) + 1n;
      write({ groupVersions: changed(read().groupVersions, [domain, version]) });
      return version;
    },
  };
}

/** The privacy lists of one account, by name. */
interface StoredPrivacy {
  readonly revision: bigint;
  readonly lists: ReadonlyMap<string, StoredPrivacyList>;
  readonly defaultList?: string;
  /** Latest first. */
  readonly history: readonly PrivacyListVersion[];
}

const noPrivacy: StoredPrivacy = { revision: 0n, lists: new Map(), history: [] };

function privacyStore(grant: Grant, { read, write }: MemoryAccess): PrivacyStore {
  const exists = (owner: BareJid): boolean => covers(grant, owner.domain) && read().accounts.has(owner.toString());
  const get = (owner: BareJid): StoredPrivacy =>
    (exists(owner) ? read().privacy.get(owner.toString()) : undefined) ?? noPrivacy;
  const set = (owner: BareJid, stored: StoredPrivacy): void =>
    write({ privacy: changed(read().privacy, [owner.toString(), stored]) });
  const nextVersion = (owner: BareJid, name: string): number => {
    const { lists, history } = get(owner);
    const known = history.filter((one) => one.name === name).map(({ version }) => version);
    return Math.max(0, lists.get(name)?.version ?? 0, ...known) + 1;
  };
  return {
    async state(owner) {
      if (!exists(owner)) return undefined;
      const { revision, lists, defaultList } = get(owner);
      return {
        revision,
        lists: [...lists.values()].sort((one, other) => byText(one.name, other.name)),
        ...(defaultList !== undefined && { defaultList }),
      };
    },
    async get(owner, name) {
      return get(owner).lists.get(name);
    },
    async put(owner, { name, items }, actor) {
      if (!exists(owner)) throw new DomainError("notFound", `There is no account ${owner}.`);
      const { lists, history, ...rest } = get(owner);
      const [revision, version] = [rest.revision + 1n, nextVersion(owner, name)];
      set(owner, {
        ...rest,
        revision,
        lists: changed(lists, [name, { name, items, version }]),
        history: [{ name, version, items, actor, at: new Date() }, ...history],
      });
      return { revision, version };
    },
    async remove(owner, name, actor) {
      const { lists, history, defaultList, revision: before } = get(owner);
      if (!lists.has(name)) throw new DomainError("notFound", `There is no privacy list “${name}”.`, "name");
      const [revision, version] = [before + 1n, nextVersion(owner, name)];
      set(owner, {
        revision,
        lists: new Map([...lists].filter(([key]) => key !== name)),
        ...(defaultList !== undefined && defaultList !== name && { defaultList }),
        history: [{ name, version, actor, at: new Date() }, ...history],
      });
      return { revision, version };
    },
    async setDefault(owner, name) {
      if (!exists(owner)) throw new DomainError("notFound", `There is no account ${owner}.`);
      const { lists, history, revision: before } = get(owner);
      if (name !== undefined && !lists.has(name))
        throw new DomainError("notFound", `There is no privacy list “${name}”.`, "name");
      const revision = before + 1n;
      set(owner, { revision, lists, history, ...(name !== undefined && { defaultList: name }) });
      return revision;
    },
    async history(owner, { name, limit }) {
      return get(owner)
        .history.filter((one) => name === undefined || one.name === name)
        .slice(0, limit);
    },
    async version(owner, name, version) {
      return get(owner).history.find((one) => one.name === name && one.version === version);
    },
    async forgetVersions(owner, keep) {
      const stored = get(owner);
      if (exists(owner)) set(owner, { ...stored, history: stored.history.slice(0, keep) });
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
