import { type BlockingSet, block, blocklistOf, unblock, unblockAll } from "@rostra/xmpp/blocking";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { type PrivacyList, type PrivacySet, privacyRefusal } from "@rostra/xmpp/privacy";
import type { BlockReport } from "@rostra/xmpp/reporting";
import { type Actor, actorName, type Grant, may, type Verb } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { DEFAULT_REPORT_OPTIONS, fileReports, type ReportOptions } from "../report/report-service.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { editItems, type ItemEdit } from "./privacy-edit.ts";
import { printPrivacyItems } from "./privacy-item-json.ts";
import { checkGroups, checkList, inOrder, type PrivacyListLimits } from "./privacy-list-check.ts";
import type {
  PrivacyHistoryQuery,
  PrivacyListVersion,
  PrivacyState,
  PrivacyStore,
  StoredPrivacyList,
} from "./privacy-store.ts";

/** What privacy lists may hold; see the settings of the same names. */
export interface PrivacyOptions extends PrivacyListLimits {
  /** Lists of one account. */
  readonly lists: number;
  /** Entries of the history that one account keeps. */
  readonly versions: number;
  /** Templates of one domain. */
  readonly templates: number;
}

export const DEFAULT_PRIVACY_OPTIONS: PrivacyOptions = {
  lists: 50,
  items: 1000,
  nameBytes: 1023,
  versions: 100,
  templates: 100,
};

/** What the default list is called that blocking makes for an account without one (XEP-0191 §5). */
export const BLOCKING_LIST = "Blocked";

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

/** All there is to see of an account's lists at once. */
export interface PrivacyOverview extends PrivacyState {
  /** The sessions the live server has told of. */
  readonly sessions: readonly (ListUse & { readonly client?: string })[];
  /** The block list, which is a view of the default list (XEP-0191 §5). */
  readonly blocked: readonly Jid[];
}

/**
 * Privacy lists (XEP-0016, RFC 3921 §10). An account sees and changes its own, an administrator those of the domain;
 * `notFound` for no such account or list. Where a list may not be taken away from sessions, `inUse` says who they are;
 * without it those that the live server has told of (`OnlineSessionStore`) count.
 */
export interface PrivacyService {
  names(actor: Actor, owner: BareJid): Promise<PrivacyNames>;
  get(actor: Actor, owner: BareJid, name: string): Promise<StoredPrivacyList>;
  overview(actor: Actor, owner: BareJid): Promise<PrivacyOverview>;
  /** All that a live session keeps; undefined for no such account. */
  state(actor: Actor, owner: BareJid): Promise<PrivacyState | undefined>;
  /**
   * Makes a list, or replaces it as a whole (3921-10.1-13). `invalid` names the item at fault as its field: `items.2.order`,
   * `items.2.value`, and `items.2.group` for a group in which the roster has nobody (3921-10.1-7); `limited` for a list
   * or an item too many; with `expected` a `conflict` of the field `version` unless the list is at that version, 0 for a
   * list that is not there.
   */
  put(actor: Actor, owner: BareJid, list: PrivacyList, expected?: number): Promise<Committed<StoredPrivacyList>>;
  /**
   * Changes one item, with what {@link editItems} throws and checks as of {@link put}; a group that the list names already
   * is not checked again. Nothing is changed where the item is there already.
   */
  edit(
    actor: Actor,
    owner: BareJid,
    name: string,
    edit: ItemEdit,
    expected?: number,
  ): Promise<Committed<StoredPrivacyList>>;
  /** Puts a list, and makes it the default if asked to, checked as each of these; what is so already is no change. */
  apply(actor: Actor, owner: BareJid, list: PrivacyList, asDefault: boolean): Promise<Committed<void>>;
  /** `conflict`, with all their names, while the list applies to other sessions; the default goes with the list (3921-10.8). */
  remove(actor: Actor, owner: BareJid, name: string, inUse?: InUse): Promise<Committed<void>>;
  /** Undefined: none. `conflict`, with all their names, while the default there is applies to other sessions (3921-10.5). */
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
   * is left in it: that changes nothing for a session that uses it. Gives the default list; undefined for none. Reports
   * about whom it blocks are kept with it (`fileReports`), and may be made by the account alone.
   */
  setBlocking(
    actor: Actor,
    owner: BareJid,
    set: BlockingSet,
    reports?: readonly BlockReport[],
  ): Promise<Committed<PrivacyList | undefined>>;
}

export function createPrivacyService(
  database: Database,
  options: PrivacyOptions,
  reportOptions: ReportOptions = DEFAULT_REPORT_OPTIONS,
): PrivacyService {
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
    const list = { name, items: inOrder(items) };
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
    async overview(actor, owner) {
      const { privacy, onlineSessions } = database.read(mayTouch(actor, "privacy.read", owner));
      const state = await privacy.state(owner);
      if (!state) throw unknownAccount(owner);
      const sessions = (await onlineSessions.of(owner)).map((session) => ({
        ...toUse(session),
        ...(session.client !== undefined && { client: session.client }),
      }));
      return { ...state, sessions, blocked: blocklistOf(state.lists.find(({ name }) => name === state.defaultList)) };
    },
    async state(actor, owner) {
      return reading(actor, owner).state(owner);
    },
    async put(actor, owner, list, expected) {
      mayTouch(actor, "privacy.write", owner);
      checkList(list, options);
      return change(actor, owner, async (tx, state) => {
        await requireVersion(tx, owner, list.name, state, expected);
        await checkGroups(tx, owner, list.items);
        return putList(tx, state, actor, owner, list);
      });
    },
    async edit(actor, owner, name, edit, expected) {
      return change(actor, owner, async (tx, state) => {
        await requireVersion(tx, owner, name, state, expected);
        const before = state.lists.find((list) => list.name === name);
        if (!before) throw unknownList(name);
        const list = { name, items: inOrder(editItems(before.items, edit)) };
        if (isSame(list, before)) return before;
        if (edit.kind === "add" || edit.kind === "change") {
          checkList(list, options); // what takes away is never too much
          await checkGroups(tx, owner, list.items, before.items);
        }
        return putList(tx, state, actor, owner, list);
      });
    },
    async apply(actor, owner, { name, items }, asDefault) {
      mayTouch(actor, "privacy.write", owner);
      const list = { name, items: inOrder(items) };
      checkList(list, options);
      return change(actor, owner, async (tx, state) => {
        const before = state.lists.find((one) => one.name === name);
        const isThere = before !== undefined && isSame(list, before);
        if (!isThere) await checkGroups(tx, owner, list.items);
        const stored = isThere ? before : await putList(tx, state, actor, owner, list);
        const lists = [...state.lists.filter((one) => one !== before), stored];
        if (asDefault) await changeDefault(tx, owner, name, { ...state, lists }, undefined);
      });
    },
    async remove(actor, owner, name, inUse) {
      return change(actor, owner, async (tx, state) => {
        await requireAllowed(tx, owner, { kind: "remove", name }, state, inUse); // 3921-10.8-2, 3921-10.8-3
        await removeList(tx, state, actor, owner, name);
      });
    },
    async setDefault(actor, owner, name, inUse) {
      return change(actor, owner, (tx, state) => changeDefault(tx, owner, name, state, inUse));
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
    async setBlocking(actor, owner, set, reports = []) {
      if (reports.length > 0) mayTouch(actor, "report.create", owner);
      return change(actor, owner, async (tx, state) => {
        await fileReports(tx, owner, reports, reportOptions);
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

async function changeDefault(
  tx: Transaction,
  owner: BareJid,
  name: string | undefined,
  state: PrivacyState,
  inUse: InUse | undefined,
): Promise<void> {
  await requireAllowed(tx, owner, { kind: "default", ...(name !== undefined && { name }) }, state, inUse); // 3921-10.5-2 to 3921-10.5-4
  if (name !== state.defaultList) await makeDefault(tx, owner, name, state.defaultList);
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

function isSame(list: PrivacyList, other: PrivacyList): boolean {
  return printPrivacyItems(list.items) === printPrivacyItems(other.items);
}

/** Throws `conflict` unless the list is at the version somebody has seen; whoever was faster is told of. */
async function requireVersion(
  tx: Transaction,
  owner: BareJid,
  name: string,
  { lists }: PrivacyState,
  expected: number | undefined,
): Promise<void> {
  const version = lists.find((list) => list.name === name)?.version ?? 0;
  if (expected === undefined || expected === version) return;
  const [latest] = await tx.privacy.history(owner, { name, limit: 1 });
  const now = version === 0 ? `There is no privacy list “${name}” now` : `“${name}” is at version ${version} now`;
  const how = latest && `: ${latest.actor} ${latest.items ? "changed" : "removed"} it at ${latest.at.toISOString()}`;
  throw new DomainError("conflict", `${now}${how ?? ""}. Look at it again before you change it.`, "version");
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
  const users = sessions
    .filter(({ activeList }) =>
      set.kind === "remove" ? (activeList ?? defaultList) === taken : activeList === undefined,
    )
    .map(({ resource }) => resource);
  const [who, them] = users.length === 1 ? ["session", "it"] : ["sessions", "them"];
  throw new DomainError(
    "conflict",
    `“${taken}” is in use by the ${who} ${users.join(", ")}. End ${them}, or let ${them} choose another list, and try again.`,
    "name",
  );
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
