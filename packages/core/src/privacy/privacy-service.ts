import { type BlockingSet, block, unblock, unblockAll } from "@rostra/xmpp/blocking";
import type { BareJid } from "@rostra/xmpp/jid";
import {
  type PrivacyItem,
  type PrivacyList,
  type PrivacySet,
  type PrivacyStanza,
  privacyRefusal,
} from "@rostra/xmpp/privacy";
import { MAX_ORDER } from "@rostra/xmpp/privacy-wire";
import { isXmlText } from "@rostra/xmpp/xml-text";
import { type Actor, actorName, type Grant, may, type Verb } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { itemFault } from "./privacy-item-json.ts";
import type {
  PrivacyHistoryQuery,
  PrivacyListVersion,
  PrivacyState,
  PrivacyStore,
  StoredPrivacyList,
} from "./privacy-store.ts";

/** What privacy lists may hold; see the settings of the same names. */
export interface PrivacyOptions {
  /** Lists of one account. */
  readonly lists: number;
  /** Items of one list. */
  readonly items: number;
  /** Octets of a list's name. */
  readonly nameBytes: number;
  /** Entries of the history that one account keeps. */
  readonly versions: number;
}

export const DEFAULT_PRIVACY_OPTIONS: PrivacyOptions = { lists: 50, items: 1000, nameBytes: 1023, versions: 100 };

/** What the default list is called that blocking makes for an account without one (XEP-0191 §5). */
export const BLOCKING_LIST = "Blocked";

const allStanzas: readonly PrivacyStanza[] = ["message", "iq", "presence-in", "presence-out"];

/** A session to which lists apply; without an active list it is the default one (3921-10.2-1, 3921-10.2-2). */
export interface ListUse {
  readonly resource: string;
  readonly activeList?: string;
}

/** The sessions whose lists may not be taken from them: of the account, all but the one that asks. */
export type InUse = () => readonly ListUse[];

/** The names of an account's lists, in their order, and which one is the default. */
export interface PrivacyNames {
  readonly lists: readonly { readonly name: string; readonly items: number }[];
  readonly defaultList?: string;
}

/**
 * Privacy lists (XEP-0016, RFC 3921 §10). An account sees and changes its own, an administrator those of the domain;
 * `notFound` for no such account or list. Where a list may not be taken away from sessions, `inUse` says who they are;
 * without it those that the live server has told of (`OnlineSessionStore`) count.
 */
export interface PrivacyService {
  names(actor: Actor, owner: BareJid): Promise<PrivacyNames>;
  get(actor: Actor, owner: BareJid, name: string): Promise<StoredPrivacyList>;
  /** All that a live session keeps; undefined for no such account. */
  state(actor: Actor, owner: BareJid): Promise<PrivacyState | undefined>;
  /**
   * Makes a list, or replaces it as a whole (3921-10.1-13). `invalid` names the item at fault as its field: `items.2.order`,
   * `items.2.value`, and `items.2.group` for a group in which the roster has nobody (3921-10.1-7); `limited` for a list
   * or an item too many.
   */
  put(actor: Actor, owner: BareJid, list: PrivacyList): Promise<Committed<StoredPrivacyList>>;
  /** `conflict` while the list applies to another session; the default goes with the list (3921-10.8). */
  remove(actor: Actor, owner: BareJid, name: string, inUse?: InUse): Promise<Committed<void>>;
  /** Undefined: none. `conflict` while the default there is applies to another session (3921-10.5). */
  setDefault(actor: Actor, owner: BareJid, name: string | undefined, inUse?: InUse): Promise<Committed<void>>;
  /** What lists were, latest first. */
  history(actor: Actor, owner: BareJid, query: PrivacyHistoryQuery): Promise<readonly PrivacyListVersion[]>;
  /**
   * Makes a list again what it was at a version: a change like any other, checked as one. Gives the list; undefined
   * where that version was its removal.
   */
  restore(
    actor: Actor,
    owner: BareJid,
    name: string,
    version: number,
    inUse?: InUse,
  ): Promise<Committed<StoredPrivacyList | undefined>>;
  /**
   * Blocks or unblocks by the default list (XEP-0191, D27), which is made where there is none, and removed when nothing
   * is left in it: that changes nothing for a session that uses it. Gives the default list; undefined for none.
   */
  setBlocking(actor: Actor, owner: BareJid, set: BlockingSet): Promise<Committed<PrivacyList | undefined>>;
}

export function createPrivacyService(database: Database, options: PrivacyOptions): PrivacyService {
  function reading(actor: Actor, owner: BareJid): PrivacyStore {
    return database.read(mayTouch(actor, "privacy.read", owner)).privacy;
  }

  /** Changes the lists of an account; `work` is given them as they are, and nobody else changes them meanwhile. */
  function change<T>(
    actor: Actor,
    owner: BareJid,
    work: (tx: Transaction, state: PrivacyState) => Promise<T>,
  ): Promise<Committed<T>> {
    return database.transact(mayTouch(actor, "privacy.write", owner), async (tx) => {
      await tx.rosters.lock([owner]);
      const state = await tx.privacy.state(owner);
      if (!state) throw unknownAccount(owner);
      return work(tx, state);
    });
  }

  async function putList(
    tx: Transaction,
    { lists, defaultList }: PrivacyState,
    actor: Actor,
    owner: BareJid,
    { name, items }: PrivacyList,
  ): Promise<StoredPrivacyList> {
    const before = lists.find((one) => one.name === name);
    if (!before && lists.length >= options.lists)
      throw new DomainError("limited", `An account may have ${options.lists} privacy lists.`, "name");
    const list = { name, items: items.map(inOrder).sort((one, other) => one.order - other.order) }; // 3921-10.1-14
    const { revision, version } = await tx.privacy.put(owner, list, actorName(actor));
    await tx.privacy.forgetVersions(owner, options.versions);
    tx.emit({
      type: "privacy.changed",
      account: owner,
      revision,
      change: "put",
      list: name,
      ...(before && { before: before.items }),
      after: list.items,
      ...(defaultList !== undefined && { defaultBefore: defaultList, defaultAfter: defaultList }),
    });
    return { ...list, version };
  }

  async function removeList(
    tx: Transaction,
    state: PrivacyState,
    actor: Actor,
    owner: BareJid,
    name: string,
  ): Promise<void> {
    const { lists, defaultList } = state;
    const before = lists.find((one) => one.name === name);
    const { revision } = await tx.privacy.remove(owner, name, actorName(actor));
    await tx.privacy.forgetVersions(owner, options.versions);
    tx.emit({
      type: "privacy.changed",
      account: owner,
      revision,
      change: "removed",
      list: name,
      ...(before && { before: before.items }),
      ...(defaultList !== undefined && { defaultBefore: defaultList }),
      ...(defaultList !== undefined && defaultList !== name && { defaultAfter: defaultList }), // 3921-10.8-5
    });
  }

  return {
    async names(actor, owner) {
      const state = await reading(actor, owner).state(owner);
      if (!state) throw unknownAccount(owner);
      const { lists, defaultList } = state;
      return {
        lists: lists.map(({ name, items }) => ({ name, items: items.length })),
        ...(defaultList !== undefined && { defaultList }),
      };
    },
    async get(actor, owner, name) {
      const list = await reading(actor, owner).get(owner, name);
      if (!list) throw unknownList(name); // 3921-10.3-3
      return list;
    },
    async state(actor, owner) {
      return reading(actor, owner).state(owner);
    },
    async put(actor, owner, list) {
      mayTouch(actor, "privacy.write", owner);
      checkList(list, options);
      return change(actor, owner, async (tx, state) => {
        await checkGroups(tx, owner, list.items);
        return putList(tx, state, actor, owner, list);
      });
    },
    async remove(actor, owner, name, inUse) {
      return change(actor, owner, async (tx, state) => {
        await requireAllowed(tx, owner, { kind: "remove", name }, state, inUse); // 3921-10.8-2, 3921-10.8-3
        await removeList(tx, state, actor, owner, name);
      });
    },
    async setDefault(actor, owner, name, inUse) {
      return change(actor, owner, async (tx, state) => {
        const { defaultList } = state;
        await requireAllowed(tx, owner, { kind: "default", ...(name !== undefined && { name }) }, state, inUse); // 3921-10.5-2 to 3921-10.5-4
        if (name === defaultList) return;
        await makeDefault(tx, owner, name, defaultList);
      });
    },
    async history(actor, owner, query) {
      return reading(actor, owner).history(owner, query);
    },
    async restore(actor, owner, name, version, inUse) {
      return change(actor, owner, async (tx, state) => {
        const kept = await tx.privacy.version(owner, name, version);
        if (!kept) throw new DomainError("notFound", `Version ${version} of “${name}” is not kept.`, "version");
        if (!kept.items) {
          await requireAllowed(tx, owner, { kind: "remove", name }, state, inUse);
          await removeList(tx, state, actor, owner, name);
          return undefined;
        }
        const list = { name, items: kept.items };
        checkList(list, options); // limits may be lower by now
        await checkGroups(tx, owner, list.items);
        return putList(tx, state, actor, owner, list);
      });
    },
    async setBlocking(actor, owner, set) {
      return change(actor, owner, async (tx, state) => {
        const { lists, defaultList } = state;
        const before = lists.find(({ name }) => name === defaultList);
        if (!before && set.kind !== "block") return undefined;
        const list = blocked(before ?? { name: freeName(lists), items: [] }, set);
        if (list === before) return before;
        if (list.items.length === 0) {
          await removeList(tx, state, actor, owner, list.name);
          return undefined;
        }
        if (set.kind === "block") checkList(list, options); // what takes away is never too much
        const after = await putList(tx, state, actor, owner, list);
        if (!before) await makeDefault(tx, owner, list.name, defaultList);
        return after;
      });
    },
  };
}

/** The proof for an account's lists: they are nobody's business but its own and the domain's people. */
function mayTouch(actor: Actor, verb: Verb, owner: BareJid): Grant {
  if (actor.kind === "entity" && !actor.jid.equals(owner))
    throw new DomainError("forbidden", "An account may act only for itself.");
  return may(actor, verb, owner.domain);
}

async function makeDefault(
  tx: Transaction,
  owner: BareJid,
  name: string | undefined,
  before: string | undefined,
): Promise<void> {
  const revision = await tx.privacy.setDefault(owner, name);
  tx.emit({
    type: "privacy.changed",
    account: owner,
    revision,
    change: "default",
    ...(name !== undefined && { list: name, defaultAfter: name }),
    ...(before !== undefined && { defaultBefore: before }),
  });
}

function blocked(list: PrivacyList, set: BlockingSet): PrivacyList {
  switch (set.kind) {
    case "block":
      return block(list, set.jids);
    case "unblock":
      return unblock(list, set.jids);
    case "unblock-all":
      return unblockAll(list);
  }
}

/** A name that no list has. */
function freeName(lists: readonly PrivacyList[]): string {
  const taken = new Set(lists.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? BLOCKING_LIST : `${BLOCKING_LIST} ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The item with its kinds of stanza in one order, each once. */
function inOrder(item: PrivacyItem): PrivacyItem {
  return { ...item, stanzas: allStanzas.filter((stanza) => item.stanzas.includes(stanza)) };
}

/** Throws unless these items make a list, whatever the roster holds. */
function checkList({ name, items }: PrivacyList, options: PrivacyOptions): void {
  if (name === "") throw new DomainError("invalid", "A privacy list needs a name.", "name");
  if (!isXmlText(name)) throw new DomainError("invalid", "This holds characters that no client can show.", "name");
  if (Buffer.byteLength(name) > options.nameBytes)
    throw new DomainError("invalid", `Use at most ${options.nameBytes} bytes.`, "name");
  if (items.length === 0) throw new DomainError("invalid", "A privacy list has at least one item.", "items"); // 3921-10.1-12
  if (items.length > options.items)
    throw new DomainError("limited", `A privacy list may have ${options.items} items.`, "items");
  const orders = new Set<number>();
  for (const [index, { order, match }] of items.entries()) {
    if (!Number.isInteger(order) || order < 0 || order > MAX_ORDER)
      throw itemFault(index, "order", `order must be a whole number from 0 to ${MAX_ORDER}`); // 3921-10.1-3
    if (orders.has(order)) throw itemFault(index, "order", `an item before it has the order ${order} too`);
    orders.add(order);
    if (match?.kind === "group" && !isXmlText(match.group))
      throw itemFault(index, "value", "the group holds characters that no client can show");
  }
}

/** Every group that an item names must have somebody in it: a contact of the account's own, or one that a group gives. */
async function checkGroups(tx: Transaction, owner: BareJid, items: readonly PrivacyItem[]): Promise<void> {
  if (!items.some(({ match }) => match?.kind === "group")) return;
  const { items: contacts } = await tx.rosters.get(owner);
  const given = await tx.groups.given(owner);
  const known = new Set([
    ...contacts.flatMap(({ listed, groups }) => (listed ? groups : [])),
    ...given.flatMap(({ rosterGroups }) => rosterGroups),
  ]);
  for (const [index, { match }] of items.entries())
    if (match?.kind === "group" && !known.has(match.group))
      throw itemFault(index, "group", `nobody in the roster is in the group “${match.group}”`); // 3921-10.1-7
}

/** Throws `notFound` for a list that is not there, `conflict` for one that applies to another session (3921-10.2-11). */
async function requireAllowed(
  tx: Transaction,
  owner: BareJid,
  set: Extract<PrivacySet, { kind: "remove" | "default" }>,
  { lists, defaultList }: PrivacyState,
  inUse: InUse | undefined,
): Promise<void> {
  const sessions = inUse ? inUse() : (await tx.onlineSessions.of(owner)).map(toUse);
  const others = sessions.map(({ activeList }) => activeList);
  const names = new Set(lists.map(({ name }) => name));
  const refusal = privacyRefusal(set, { names, default: defaultList, others });
  if (refusal === "item-not-found") throw unknownList(set.name ?? "");
  if (refusal !== "conflict") return;
  const taken = set.kind === "remove" ? set.name : defaultList;
  const user = sessions.find(({ activeList = defaultList }) => activeList === taken);
  throw new DomainError("conflict", `“${taken}” is in use by the session ${user?.resource}.`, "name");
}

function toUse({
  jid,
  activeList,
}: {
  readonly jid: { readonly resource: string };
  readonly activeList?: string;
}): ListUse {
  return { resource: jid.resource, ...(activeList !== undefined && { activeList }) };
}

function unknownAccount(owner: BareJid): DomainError {
  return new DomainError("notFound", `There is no account ${owner}.`);
}

function unknownList(name: string): DomainError {
  return new DomainError("notFound", `There is no privacy list “${name}”.`, "name");
}
