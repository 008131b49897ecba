import type { DomainEvent } from "@rostra/core/domain-event";
import type { PrivacyService } from "@rostra/core/privacy/privacy-service";
import type { PrivacyState } from "@rostra/core/privacy/privacy-store";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { RecentMap } from "@rostra/xmpp/jid-cache";
import {
  type CompiledPrivacyList,
  compileList,
  evaluate,
  type PrivacyContact,
  type PrivacyDirection,
  type PrivacyList,
  type PrivacySubject,
  type PrivacyVerdict,
} from "@rostra/xmpp/privacy";
import type { SessionKey } from "./session.ts";

/** The name of the session's active list (3921-10.2-1); undefined: none. */
export const activeList: SessionKey<string | undefined> = { name: "active privacy list", initial: undefined };

export type PrivacyChanged = Extract<DomainEvent, { readonly type: "privacy.changed" }>;

/** Accounts without a session here whose lists are kept in memory, those that have none among them. */
const REMEMBERED = 10_000;

/** The lists of one account as they are now. */
export class LiveLists {
  readonly #owner: BareJid;
  readonly #lists = new Map<string, { readonly list: PrivacyList; compiled?: CompiledPrivacyList }>();
  #revision: bigint;
  #default: string | undefined;
  /** The last change that sessions were told of. */
  told = 0n;

  constructor(owner: BareJid, state: PrivacyState | undefined) {
    this.#owner = owner;
    this.#revision = state?.revision ?? 0n;
    this.#default = state?.defaultList;
    for (const list of state?.lists ?? []) this.#lists.set(list.name, { list });
  }

  get revision(): bigint {
    return this.#revision;
  }

  get defaultName(): string | undefined {
    return this.#default;
  }

  get names(): readonly string[] {
    return [...this.#lists.keys()].sort();
  }

  has(name: string): boolean {
    return this.#lists.has(name);
  }

  get(name: string): PrivacyList | undefined {
    return this.#lists.get(name)?.list;
  }

  /** The list in force for a session with that active list; without one, for the account. */
  inForce(active: string | undefined): CompiledPrivacyList | undefined {
    return this.#compiled(active) ?? this.#compiled(this.#default);
  }

  /** Whether a stanza passes (`evaluate`). Nothing is asked of the roster unless an item depends on it. */
  verdict(
    active: string | undefined,
    direction: PrivacyDirection,
    stanza: PrivacySubject,
    peer: Jid,
    roster: (contact: BareJid) => PrivacyContact | undefined,
    broadcast = false,
  ): PrivacyVerdict {
    return evaluate({
      owner: this.#owner,
      active: this.#compiled(active),
      default: this.#compiled(this.#default),
      direction,
      stanza,
      peer,
      roster,
      broadcast,
    });
  }

  /** Makes a change that is not part of it yet. */
  apply({ revision, change, list, after, defaultAfter }: PrivacyChanged): void {
    this.#revision = revision;
    this.#default = defaultAfter;
    if (change === "default" || list === undefined) return;
    if (after) this.#lists.set(list, { list: { name: list, items: after } });
    else this.#lists.delete(list);
  }

  #compiled(name: string | undefined): CompiledPrivacyList | undefined {
    const known = name === undefined ? undefined : this.#lists.get(name);
    if (!known) return undefined;
    known.compiled ??= compileList(known.list);
    return known.compiled;
  }
}

/** What {@link PrivacyLists} need of the server. */
export interface PrivacyListsContext {
  readonly service: Pick<PrivacyService, "state">;
  /** Whether the account has a session here: its lists are kept as long as it has. */
  isOnline(account: BareJid): boolean;
}

/**
 * The privacy lists of the accounts that have sessions here, and of as many others as were asked for lately. Each
 * account's are read once and then changed by events, in the order of commits (decision 0012).
 */
export class PrivacyLists {
  readonly #online = new Map<string, LiveLists>();
  readonly #others = new RecentMap<LiveLists>(REMEMBERED);
  readonly #loading = new Map<string, { readonly lists: Promise<LiveLists>; readonly waiting: PrivacyChanged[] }>();
  readonly #context: PrivacyListsContext;

  constructor(context: PrivacyListsContext) {
    this.#context = context;
  }

  /** Begins to keep the lists of an account that has a session now. A failure is told to who asks by {@link of}. */
  hold(account: BareJid): void {
    const lists = this.of(account);
    if (lists instanceof Promise) lists.catch(() => {});
  }

  /** The lists of an account, at once if they are known. Rejects when they cannot be read; the next call tries again. */
  of(account: BareJid): LiveLists | Promise<LiveLists> {
    return this.loaded(account) ?? this.#load(account);
  }

  /** The lists, if they are known already. */
  loaded(account: BareJid): LiveLists | undefined {
    const key = account.toString();
    const online = this.#online.get(key);
    if (online) return online;
    const other = this.#others.get(key);
    if (other && this.#context.isOnline(account)) this.#online.set(key, other);
    return other;
  }

  /** The account's last session has gone: its lists may be forgotten. */
  release(account: BareJid): void {
    const key = account.toString();
    const known = this.#online.get(key);
    if (!known || this.#context.isOnline(account)) return;
    this.#online.delete(key);
    this.#others.set(key, known);
  }

  /** Makes a change. Gives the lists as they are then; undefined when they are not known here. */
  apply(event: PrivacyChanged): LiveLists | undefined | Promise<LiveLists> {
    this.#loading.get(event.account.toString())?.waiting.push(event);
    const lists = this.loaded(event.account);
    if (!lists || event.revision <= lists.revision) return lists;
    if (event.revision > lists.revision + 1n) return this.#load(event.account); // a change was missed
    lists.apply(event);
    return lists;
  }

  #load(account: BareJid): Promise<LiveLists> {
    const key = account.toString();
    const known = this.#loading.get(key);
    if (known) return known.lists;
    const waiting: PrivacyChanged[] = [];
    const lists = this.#read(account, waiting).finally(() => this.#loading.delete(key));
    this.#loading.set(key, { lists, waiting });
    return lists;
  }

  async #read(account: BareJid, waiting: readonly PrivacyChanged[]): Promise<LiveLists> {
    const key = account.toString();
    const lists = new LiveLists(account, await this.#context.service.state({ kind: "entity", jid: account }, account));
    lists.told = this.loaded(account)?.told ?? 0n;
    for (const event of waiting) if (event.revision > lists.revision) lists.apply(event);
    if (this.#context.isOnline(account)) this.#online.set(key, lists);
    else this.#others.set(key, lists);
    return lists;
  }
}
