import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { isPendingIn, isPendingOut, isSubscribedFrom, isSubscribedTo, subscriptionOf } from "@rostra/xmpp/subscription";
import type { Group, GroupMember, SharedRelation, WholeGroup } from "./group-store.ts";

/** What groups say of one contact of an account. */
export interface SharedContact extends SharedRelation {
  readonly contact: BareJid;
  readonly displayName: string | undefined;
  /** The roster groups it is shown in, by name. */
  readonly rosterGroups: readonly string[];
}

/** What a change of groups did: whoever is named may see more, less or other contacts than before. */
export interface GroupChange {
  readonly group: Group;
  readonly added: readonly GroupMember[];
  readonly removed: readonly BareJid[];
}

interface Entry {
  readonly group: Group;
  readonly members: Map<string, GroupMember>;
}

/**
 * All shared groups with their members, in memory: a live node asks it for every roster it serves and keeps it by events.
 * Changes come in the order of their commits; seeing one twice is harmless.
 */
export class GroupDirectory {
  readonly #entries = new Map<string, Entry>();
  /** Account → ids of the groups it is in. */
  readonly #memberships = new Map<string, Set<string>>();
  /** Group → ids of the groups that are shown to it. */
  readonly #shown = new Map<string, Set<string>>();
  readonly #versions = new Map<string, bigint>();

  /** Takes in everything there is; once, before the first change. */
  load({
    groups,
    versions,
  }: {
    readonly groups: readonly WholeGroup[];
    readonly versions: ReadonlyMap<string, bigint>;
  }): void {
    for (const { members, ...group } of groups) this.#set(group, members, []);
    for (const [domain, version] of versions) this.#versions.set(domain, version);
  }

  /** How often the groups of a domain have changed. */
  version(domain: string): bigint {
    return this.#versions.get(domain) ?? 0n;
  }

  /** Takes a change in; false when it is part of the directory already. */
  apply({ group, added, removed }: GroupChange, version: bigint): boolean {
    if (version <= this.version(group.domain)) return false;
    this.#versions.set(group.domain, version);
    this.#set(group, added, removed);
    return true;
  }

  /** Gives a member another name in all its groups; false when that is part of the directory already. */
  rename(member: GroupMember, version: bigint): boolean {
    const { domain } = member.jid;
    if (version <= this.version(domain)) return false;
    this.#versions.set(domain, version);
    const key = member.jid.toString();
    for (const id of this.#memberships.get(key) ?? []) this.#entries.get(id)?.members.set(key, member);
    return true;
  }

  /** Takes a group out; false when that is done already. */
  remove(group: Group, version: bigint): boolean {
    if (version <= this.version(group.domain)) return false;
    this.#versions.set(group.domain, version);
    const entry = this.#entries.get(group.id);
    if (!entry) return true;
    for (const key of entry.members.keys()) this.#leave(key, group.id);
    for (const viewer of entry.group.shownTo) this.#shown.get(viewer)?.delete(group.id);
    this.#shown.delete(group.id);
    this.#entries.delete(group.id);
    return true;
  }

  /** Whether groups give the account any contact, or give it to any. */
  isShared(owner: BareJid): boolean {
    return this.#memberships.has(owner.toString());
  }

  /** The members of a group; empty for none such. */
  members(id: string): readonly BareJid[] {
    return [...(this.#entries.get(id)?.members.values() ?? [])].map(({ jid }) => jid);
  }

  /** Ids of the groups that see the group, and of those it sees: who may notice a change of it. */
  related(group: Group): readonly string[] {
    return [...new Set([group.id, ...group.shownTo, ...(this.#shown.get(group.id) ?? [])])];
  }

  /** What groups say of two accounts; undefined where they say nothing. */
  contact(owner: BareJid, contact: Jid): SharedContact | undefined {
    if (contact.resource !== undefined || owner.equals(contact)) return undefined;
    const mine = this.#memberships.get(owner.toString());
    const theirs = this.#memberships.get(contact.toString());
    if (!mine || !theirs) return undefined;
    const seen = [...theirs].filter((id) => this.#isShownTo(id, mine)); // groups the contact is seen in
    const from = [...mine].some((id) => this.#isShownTo(id, theirs));
    if (seen.length === 0 && !from) return undefined;
    const inGroups = seen.length > 0 ? seen : [...theirs].filter((id) => [...mine].some((one) => this.#sees(id, one)));
    const entries = inGroups.flatMap((id) => this.#entries.get(id) ?? []);
    const displayName = entries.map(({ members }) => members.get(contact.toString())?.displayName).find(Boolean);
    const rosterGroups = [...new Set(entries.map(({ group }) => group.rosterGroup))].sort();
    return { contact: contact.bare, to: seen.length > 0, from, displayName, rosterGroups };
  }

  /** Every contact that groups give to the account, in no order. */
  contacts(owner: BareJid): readonly SharedContact[] {
    const mine = this.#memberships.get(owner.toString());
    if (!mine) return [];
    const found = new Map<string, SharedContact>();
    for (const id of new Set([...mine].flatMap((own) => this.#neighbours(own))))
      for (const [key, { jid }] of this.#entries.get(id)?.members ?? []) {
        if (found.has(key)) continue;
        const contact = this.contact(owner, jid);
        if (contact) found.set(key, contact);
      }
    return [...found.values()];
  }

  #neighbours(id: string): readonly string[] {
    return [...(this.#entries.get(id)?.group.shownTo ?? []), ...(this.#shown.get(id) ?? [])];
  }

  #sees(viewer: string, id: string): boolean {
    return this.#entries.get(id)?.group.shownTo.includes(viewer) ?? false;
  }

  #isShownTo(id: string, viewers: ReadonlySet<string>): boolean {
    return this.#entries.get(id)?.group.shownTo.some((viewer) => viewers.has(viewer)) ?? false;
  }

  #set(group: Group, added: readonly GroupMember[], removed: readonly BareJid[]): void {
    const before = this.#entries.get(group.id);
    for (const viewer of before?.group.shownTo ?? []) this.#shown.get(viewer)?.delete(group.id);
    for (const viewer of group.shownTo) addTo(this.#shown, viewer, group.id);
    const members = before?.members ?? new Map<string, GroupMember>();
    this.#entries.set(group.id, { group, members });
    for (const member of added) {
      members.set(member.jid.toString(), member);
      addTo(this.#memberships, member.jid.toString(), group.id);
    }
    for (const jid of removed) {
      members.delete(jid.toString());
      this.#leave(jid.toString(), group.id);
    }
  }

  #leave(account: string, id: string): void {
    const ids = this.#memberships.get(account);
    ids?.delete(id);
    if (ids?.size === 0) this.#memberships.delete(account);
  }
}

/**
 * A contact as its owner is shown it: what is stored, and what groups add. Name and groups the owner has chosen win over
 * those of the groups. Undefined where there is nothing to show or remember.
 */
export function sharedItem(stored: RosterItem | undefined, shared: SharedContact | undefined): RosterItem | undefined {
  if (!shared) return stored;
  const { subscription } = stored ?? { subscription: "none" as const };
  const name = stored?.name ?? shared.displayName;
  const isOwn = stored !== undefined && (stored.groups.length > 0 || stored.name !== undefined);
  return {
    contact: shared.contact,
    ...(name !== undefined && { name }),
    groups: isOwn ? stored.groups : shared.rosterGroups,
    subscription: subscriptionOf({
      to: shared.to || isSubscribedTo(subscription),
      from: shared.from || isSubscribedFrom(subscription),
      out: isPendingOut(subscription),
      in: isPendingIn(subscription),
    }),
    listed: true,
    approved: stored?.approved ?? false,
  };
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}
