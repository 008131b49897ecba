import type { BareJid } from "@rostra/xmpp/jid";

/** A shared roster group: whoever it is shown to has its members as contacts, without asking. */
export interface Group {
  readonly id: string;
  readonly domain: string;
  /** What administrators call it; unique on its domain. */
  readonly name: string;
  /** The roster group in which clients show its members (RFC 6121 §2.1.2.6). */
  readonly rosterGroup: string;
  readonly description?: string;
  /** Groups whose members see the members of this one, by id; itself among them when its members see each other. */
  readonly shownTo: readonly string[];
}

export interface GroupMember {
  readonly jid: BareJid;
  readonly displayName?: string;
}

/** Who of the group comes after `after`, at most `limit`, by address. */
export interface MemberQuery {
  readonly after?: string;
  /** Only those whose username or display name has this in it, in capitals or not. */
  readonly search?: string;
  readonly limit: number;
}

export interface MemberPage {
  readonly members: readonly GroupMember[];
  /** The `after` of the next page, if there is one. */
  readonly next?: string;
}

/** A group with everybody in it, as live nodes keep it. */
export interface WholeGroup extends Group {
  readonly members: readonly GroupMember[];
}

/** Which way two accounts see each other by groups. */
export interface SharedRelation {
  readonly to: boolean;
  readonly from: boolean;
}

/** One contact that groups give to an account. */
export interface GivenContact extends SharedRelation {
  readonly contact: BareJid;
  readonly displayName?: string;
  /** The roster groups it is shown in, by name. */
  readonly rosterGroups: readonly string[];
  /** The groups of the contact that say so, by name. */
  readonly givenBy: readonly GroupName[];
}

export type GroupName = Pick<Group, "id" | "name">;

/** Shared groups. Nothing is there outside of the grant. */
export interface GroupStore {
  get(id: string): Promise<Group | undefined>;
  /** By domain and name. */
  list(domain: string | undefined): Promise<readonly Group[]>;
  /** How many members each has, the deleted aside, by id; looks at every membership. */
  sizes(domain: string | undefined): Promise<ReadonlyMap<string, number>>;
  /** All of the grant with all members, and each domain's version of them. */
  whole(): Promise<{ readonly groups: readonly WholeGroup[]; readonly versions: ReadonlyMap<string, bigint> }>;
  members(id: string, query: MemberQuery): Promise<MemberPage>;
  /** The groups an account is in, by name. */
  of(account: BareJid): Promise<readonly Group[]>;
  /** What groups let the owner see of the contact (`to`) and the contact of the owner (`from`). */
  relation(owner: BareJid, contact: BareJid): Promise<SharedRelation>;
  /** Every contact that groups give to the account, by address; as if it were not in the group `without`. */
  given(owner: BareJid, without?: string): Promise<readonly GivenContact[]>;
  /** Makes a group; a name that is taken on the domain is a `conflict`. */
  create(group: Omit<Group, "id" | "shownTo">): Promise<Group>;
  /** Sets everything but the domain. */
  update(group: Group): Promise<void>;
  remove(id: string): Promise<void>;
  /** Adds those accounts of the group's domain that exist and are not in it; gives these. */
  addMembers(id: string, accounts: readonly BareJid[]): Promise<readonly GroupMember[]>;
  /** Takes out those that are in it; gives these. */
  removeMembers(id: string, accounts: readonly BareJid[]): Promise<readonly BareJid[]>;
  /** Keeps other transactions from changing the groups of a domain until the end of this one. */
  lock(domain: string): Promise<void>;
  /** One more version of the groups of a domain, and which it is. */
  bump(domain: string): Promise<bigint>;
}
