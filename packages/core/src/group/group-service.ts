import type { BareJid } from "@rostra/xmpp/jid";
import { isXmlText } from "@rostra/xmpp/xml-text";
import { type Actor, may, mayAnywhere } from "../actor.ts";
import { checkDescription } from "../description.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import type { Group, GroupMember, GroupStore, MemberPage, MemberQuery } from "./group-store.ts";

/** Longest name of a group or of its roster group, in characters. */
export const GROUP_NAME_LIMIT = 200;

/** Accounts that one change adds or takes out at most. */
export const GROUP_BATCH = 1000;

export interface GroupInput {
  readonly name: string;
  /** Absent or empty: as `name`. */
  readonly rosterGroup?: string;
  readonly description?: string;
  /** Ids of the groups whose members see these members; absent when it is made: its own. */
  readonly shownTo?: readonly string[];
  /** Whether the members see each other; absent when it is made: yes. */
  readonly shownToItself?: boolean;
}

/** A group with how many it holds, for lists. */
export interface CountedGroup extends Group {
  readonly members: number;
}

/** Shared roster groups: administrators make them, and rosters follow at once. */
export interface GroupService {
  /** The groups of a domain, or of every domain the actor may see; by domain and name. */
  list(actor: Actor, domain?: string): Promise<readonly Group[]>;
  /** The same with how many members each has, which takes a while where they are hundreds of thousands. */
  listCounted(actor: Actor, domain?: string): Promise<readonly CountedGroup[]>;
  /** `notFound` when there is none. */
  get(actor: Actor, id: string): Promise<Group>;
  members(actor: Actor, id: string, query: MemberQuery): Promise<MemberPage>;
  /** How many contacts an account would lose, and they it, by leaving a group: those that nothing else gives or keeps. */
  leaving(actor: Actor, id: string, account: BareJid): Promise<number>;
  /** The groups an account is in. */
  of(actor: Actor, account: BareJid): Promise<readonly Group[]>;
  /** Everything, for a live node. */
  whole(actor: Actor): ReturnType<GroupStore["whole"]>;
  create(actor: Actor, domain: string, input: GroupInput): Promise<Committed<Group>>;
  /** What is absent stays. */
  update(actor: Actor, id: string, input: Partial<GroupInput>): Promise<Committed<Group>>;
  remove(actor: Actor, id: string): Promise<Committed<void>>;
  /** Gives those that were not members before. Every account must be of the group's domain; `notFound` for one that is not there. */
  addMembers(actor: Actor, id: string, accounts: readonly BareJid[]): Promise<Committed<readonly GroupMember[]>>;
  /** Gives those that were members. */
  removeMembers(actor: Actor, id: string, accounts: readonly BareJid[]): Promise<Committed<readonly BareJid[]>>;
}

export function createGroupService(database: Database): GroupService {
  /** The group, if the actor may see it; its domain is known only then. */
  async function seen(actor: Actor, id: string): Promise<Group> {
    const group = await database.read(mayAnywhere(actor, "roster.read")).groups.get(id);
    if (!group) throw unknownGroup();
    return group;
  }

  /** Changes a group; `work` is given what it is inside the transaction. */
  async function change<T>(
    actor: Actor,
    id: string,
    work: (tx: Transaction, group: Group) => Promise<T>,
  ): Promise<Committed<T>> {
    const { domain } = await seen(actor, id);
    return database.transact(may(actor, "roster.write", domain), async (tx) => {
      await tx.groups.lock(domain);
      const group = await tx.groups.get(id);
      if (!group) throw unknownGroup();
      return work(tx, group);
    });
  }

  /** Of a domain, or of all that the actor may see. */
  function readable(actor: Actor, domain: string | undefined): Pick<GroupStore, "list" | "sizes"> {
    const grant = domain === undefined ? mayAnywhere(actor, "roster.read") : may(actor, "roster.read", domain);
    return database.read(grant).groups;
  }

  return {
    async list(actor, domain) {
      return readable(actor, domain).list(domain);
    },
    async listCounted(actor, domain) {
      const groups = readable(actor, domain);
      const [found, sizes] = await Promise.all([groups.list(domain), groups.sizes(domain)]);
      return found.map((group) => ({ ...group, members: sizes.get(group.id) ?? 0 }));
    },
    get: seen,
    async members(actor, id, query) {
      const { domain } = await seen(actor, id);
      return database.read(may(actor, "roster.read", domain)).groups.members(id, query);
    },
    async leaving(actor, id, account) {
      const { domain } = await seen(actor, id);
      const { groups, rosters } = database.read(may(actor, "roster.read", domain));
      const [now, then] = [await groups.given(account), await groups.given(account, id)];
      const { items } = await rosters.get(account);
      const kept = new Set(then.map(({ contact }) => contact.toString()));
      for (const { contact, listed } of items) if (listed) kept.add(contact.toString());
      return now.filter(({ contact }) => !kept.has(contact.toString())).length;
    },
    async of(actor, account) {
      return database.read(may(actor, "roster.read", account.domain)).groups.of(account);
    },
    async whole(actor) {
      return database.read(mayAnywhere(actor, "roster.read")).groups.whole();
    },
    async create(actor, domain, input) {
      const grant = may(actor, "roster.write", domain);
      const name = checkName(input.name, "name");
      const rosterGroup = checkName(input.rosterGroup?.trim() || name, "rosterGroup");
      const description = checkDescription(input.description);
      return database.transact(grant, async (tx) => {
        if (!(await tx.domains.get(domain)))
          throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
        await tx.groups.lock(domain);
        const made = await tx.groups.create({ domain, name, rosterGroup, ...(description && { description }) });
        const group = await withVisibility(tx, made, { shownTo: [], shownToItself: true, ...input });
        if (group.shownTo.length > 0) await tx.groups.update(group);
        await announce(tx, group);
        return group;
      });
    },
    async update(actor, id, input) {
      const name = input.name === undefined ? undefined : checkName(input.name, "name");
      const rosterGroup = input.rosterGroup === undefined ? undefined : checkName(input.rosterGroup, "rosterGroup");
      return change(actor, id, async (tx, before) => {
        const { description: was, ...rest } = before;
        const description = input.description === undefined ? was : checkDescription(input.description);
        const changed: Group = {
          ...rest,
          ...(name !== undefined && { name }),
          ...(rosterGroup !== undefined && { rosterGroup }),
          ...(description && { description }),
        };
        const group = await withVisibility(tx, changed, input);
        await tx.groups.update(group);
        await announce(tx, group);
        return group;
      });
    },
    async remove(actor, id) {
      return change(actor, id, async (tx, group) => {
        await tx.groups.remove(id);
        tx.emit({ type: "group.removed", group, version: await tx.groups.bump(group.domain) });
      });
    },
    async addMembers(actor, id, accounts) {
      checkBatch(accounts);
      return change(actor, id, async (tx, group) => {
        for (const jid of accounts)
          if (jid.domain !== group.domain)
            throw new DomainError("invalid", `${jid} is not an account of ${group.domain}.`, "accounts");
        const existing = await tx.accounts.existing(accounts);
        const missing = accounts.find((jid) => !existing.has(jid.toString()));
        if (missing) throw new DomainError("notFound", `There is no account ${missing}.`, "accounts");
        const added = await tx.groups.addMembers(id, accounts);
        if (added.length > 0) await announce(tx, group, { added });
        return added;
      });
    },
    async removeMembers(actor, id, accounts) {
      checkBatch(accounts);
      return change(actor, id, async (tx, group) => {
        const removed = await tx.groups.removeMembers(id, accounts);
        if (removed.length > 0) await announce(tx, group, { removed });
        return removed;
      });
    },
  };
}

/** One more version of the groups of a domain, told with what has changed in this one. */
export async function announce(
  tx: Transaction,
  group: Group,
  { added = [], removed = [] }: { readonly added?: readonly GroupMember[]; readonly removed?: readonly BareJid[] } = {},
): Promise<void> {
  tx.emit({ type: "group.changed", group, version: await tx.groups.bump(group.domain), added, removed });
}

/** The group with its visibility as asked for; every group named must be of the same domain. */
async function withVisibility(
  tx: Transaction,
  group: Group,
  { shownTo, shownToItself }: Pick<GroupInput, "shownTo" | "shownToItself">,
): Promise<Group> {
  const others = (shownTo ?? group.shownTo).filter((id) => id !== group.id);
  const known = new Set((await tx.groups.list(group.domain)).map(({ id }) => id));
  if (others.some((id) => !known.has(id)))
    throw new DomainError("notFound", "One of the groups it is to be shown to does not exist.", "shownTo");
  const itself = shownToItself ?? (shownTo ?? group.shownTo).includes(group.id);
  return { ...group, shownTo: [...new Set(itself ? [group.id, ...others] : others)] };
}

function checkName(text: string, field: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw new DomainError("invalid", "This must not be empty.", field);
  if (!isXmlText(trimmed)) throw new DomainError("invalid", "This holds characters that no client can show.", field);
  if (trimmed.length > GROUP_NAME_LIMIT)
    throw new DomainError("invalid", `Use at most ${GROUP_NAME_LIMIT} characters.`, field);
  return trimmed;
}

function checkBatch(accounts: readonly BareJid[]): void {
  if (accounts.length > GROUP_BATCH)
    throw new DomainError("invalid", `Change at most ${GROUP_BATCH} members at once.`, "accounts");
}

function unknownGroup(): DomainError {
  return new DomainError("notFound", "There is no such group.");
}
