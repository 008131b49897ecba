import type { DomainEvent } from "@rostra/core/domain-event";
import { type GroupDirectory, sharedItem } from "@rostra/core/group/group-directory";
import type { RosterService } from "@rostra/core/roster/roster-service";
import type { RosterState, VersionedItem } from "@rostra/core/roster/roster-store";
import type { Logger } from "@rostra/telemetry/logger";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { isShownChange, type RosterItem } from "@rostra/xmpp/roster";
import { isPendingIn } from "@rostra/xmpp/subscription";
import type { SessionKey } from "./session.ts";

/** Whether the resource has asked for the roster: an interested resource (RFC 6121 §2.2). */
export const interested: SessionKey<boolean> = { name: "interested", initial: false };

export type RosterChanged = Extract<DomainEvent, { readonly type: "roster.changed" }>;

/** A roster's own version, and that of the domain's groups where they fill it too. */
const VERSION = /^(\d{1,19})(?:\.(\d{1,19}))?$/;

/**
 * The roster of an online account as it is now, with the contacts that shared groups give it: what presence, roster gets
 * and versions are answered from.
 */
export class LiveRoster {
  readonly #owner: BareJid;
  readonly #groups: GroupDirectory;
  #revision: bigint;
  #version: bigint;
  #removedVersion: bigint;
  readonly #items: Map<string, VersionedItem>;
  /** Requests nobody has answered yet, by contact, oldest first; as `writeStoredStanza` wrote them. */
  readonly requests: Map<string, string>;
  /** The last other stanza of each contact that no interested resource has seen (D10). */
  readonly notices: Map<string, { readonly contact: BareJid; readonly stanza: string }>;

  constructor(owner: BareJid, state: RosterState, groups: GroupDirectory) {
    this.#owner = owner;
    this.#groups = groups;
    this.#revision = state.revision;
    this.#version = state.version;
    this.#removedVersion = state.removedVersion;
    this.#items = new Map(state.items.map((one) => [one.item.contact.toString(), one]));
    this.requests = new Map(state.requests.map(({ contact, stanza }) => [contact.toString(), stanza]));
    this.notices = new Map(state.notices.map((notice) => [notice.contact.toString(), notice]));
  }

  get revision(): bigint {
    return this.#revision;
  }

  /** As clients are told it (RFC 6121 §2.6). */
  get version(): string {
    return this.#withGroups(this.#version);
  }

  /** What is shown of a contact: what is stored of it and what groups say. */
  item(contact: Jid): RosterItem | undefined {
    return sharedItem(this.stored(contact), this.#groups.contact(this.#owner, contact));
  }

  /** What the owner has of a contact, groups apart. */
  stored(contact: Jid): RosterItem | undefined {
    return this.#items.get(contact.toString())?.item;
  }

  *items(): Generator<RosterItem> {
    if (!this.#groups.isShared(this.#owner)) {
      for (const { item } of this.#items.values()) yield item;
      return;
    }
    const shared = new Map(this.#groups.contacts(this.#owner).map((one) => [one.contact.toString(), one]));
    for (const [key, { item }] of this.#items) {
      yield sharedItem(item, shared.get(key)) ?? item;
      shared.delete(key);
    }
    for (const one of shared.values()) {
      const item = sharedItem(undefined, one);
      if (item) yield item;
    }
  }

  #withGroups(version: bigint): string {
    const groups = this.#groups.isShared(this.#owner) ? `.${this.#groups.version(this.#owner.domain)}` : "";
    return `${version}${groups}`;
  }

  /**
   * What has changed since a version that a client knows, oldest change first: the present state of each item and the
   * version that it made. Undefined when only the whole roster tells it: for a version that never was, or when something
   * was removed since or a group has changed.
   */
  since(version: string): readonly ChangedItem[] | undefined {
    const [, own] = VERSION.exec(version) ?? [];
    if (own === undefined) return undefined; // 6121-2.6.3-4
    const known = BigInt(own);
    if (version !== this.#withGroups(known)) return undefined;
    if (known > this.#version || known < this.#removedVersion) return undefined; // 6121-2.6.3-2
    const changed = [...this.#items.values()].filter(
      (one) => one.version > known && this.item(one.item.contact)?.listed,
    );
    changed.sort((one, other) => (one.version < other.version ? -1 : 1));
    return changed.map((one) => ({
      item: this.item(one.item.contact) ?? one.item,
      version: this.#withGroups(one.version),
    }));
  }

  /** Makes a change that is not part of it yet; `request` is the contact's stanza as it is kept, if it is a request. */
  apply({ contact, revision, version, before, after }: RosterChanged, request: string | undefined): void {
    const key = contact.toString();
    this.#revision = revision;
    if (version !== undefined) this.#version = version;
    if (after)
      this.#items.set(key, { item: after, version: version ?? this.#items.get(key)?.version ?? this.#version });
    else this.#items.delete(key);
    if (version !== undefined && !after?.listed && isShownChange(before, undefined)) this.#removedVersion = version;
    if (!after || !isPendingIn(after.subscription)) this.requests.delete(key);
    else if (request !== undefined) this.requests.set(key, request);
  }
}

/** An item as it is shown, and the version of the roster that its last change made. */
export interface ChangedItem {
  readonly item: RosterItem;
  readonly version: string;
}

interface Entry {
  roster?: LiveRoster;
  loading?: Promise<LiveRoster>;
  /** The last change that sessions were told of; absent: that of the roster as it was read. */
  told?: bigint;
  /** Changes that were told while the roster was being read. */
  waiting: RosterChanged[];
}

/** What {@link Rosters} need of the server. */
export interface RostersContext {
  readonly service: Pick<RosterService, "state" | "noticeSeen">;
  readonly groups: GroupDirectory;
  readonly logger: Logger;
  /** Whether the account has a session here: only then its roster is kept. */
  isOnline(account: BareJid): boolean;
  /** A contact's stanza as it is kept, which is not too big (6121-3.1.3-6). */
  keep(stanza: string): { readonly isRequest: boolean; readonly stanza: string };
}

const empty: RosterState = { revision: 0n, version: 0n, removedVersion: 0n, items: [], requests: [], notices: [] };

/**
 * The rosters of the accounts that have sessions here. Each is read once, when the first session is bound, and then
 * changed by events, in the order of commits (decision 0012); no presence waits for the database.
 */
export class Rosters {
  readonly #entries = new Map<string, Entry>();
  readonly #context: RostersContext;

  constructor(context: RostersContext) {
    this.#context = context;
  }

  /** How many rosters are kept. */
  get size(): number {
    return this.#entries.size;
  }

  /** Begins to keep the roster of an account that has a session now. A failure is told to who asks by {@link of}. */
  hold(account: BareJid): void {
    this.of(account).catch(() => {});
  }

  /** The roster, once it is read. Rejects when it cannot be read; the next call tries again (6121-2.2-2). */
  async of(account: BareJid): Promise<LiveRoster> {
    const key = account.toString();
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { waiting: [] };
      this.#entries.set(key, entry);
    }
    if (entry.roster) return entry.roster;
    entry.loading ??= this.#load(account, entry);
    return entry.loading;
  }

  /** The roster, if it is read already. */
  loaded(account: BareJid): LiveRoster | undefined {
    return this.#entries.get(account.toString())?.roster;
  }

  /** Forgets the roster of an account whose last session has gone. */
  release(account: BareJid): void {
    if (!this.#context.isOnline(account)) this.#entries.delete(account.toString());
  }

  /**
   * Makes a change. Gives the roster when sessions must be told of it; undefined when nobody is here, or the roster was
   * read after the change and so everybody knows it already.
   */
  apply(event: RosterChanged): LiveRoster | undefined | Promise<LiveRoster> {
    const { owner } = event;
    const entry = this.#entries.get(owner.toString());
    if (!entry) return undefined;
    if (!entry.roster) {
      if (entry.loading) entry.waiting.push(event); // no session was told anything yet of a roster that is not read
      return undefined;
    }
    const { roster, told = roster.revision } = entry;
    if (event.revision <= told) return undefined;
    entry.told = event.revision;
    if (event.revision <= roster.revision) return roster; // it was read anew since, and its sessions not told of this one
    if (event.revision === roster.revision + 1n) {
      this.#change(roster, event);
      return roster;
    }
    return this.#readAgain(owner, entry); // a change was missed
  }

  /** The account has done something to the contact since its last stanza, which is out of date so (3921-9.4-4). */
  noticeAnswered(account: BareJid, contact: Jid): void {
    this.loaded(account)?.notices.delete(contact.toString());
  }

  /** A client has seen the contact's last stanza: it need not be kept for the next login. Nobody waits for it. */
  noticeSeen(account: BareJid, contact: BareJid, stanza: string): void {
    this.#context.service.noticeSeen(account, contact, stanza).catch((error: unknown) => {
      this.#context.logger.error("a subscription notice stays kept", { jid: account, error });
    });
  }

  async #readAgain(account: BareJid, entry: Entry): Promise<LiveRoster> {
    const roster = await this.#read(account);
    entry.roster = roster;
    return roster;
  }

  async #load(account: BareJid, entry: Entry): Promise<LiveRoster> {
    try {
      const roster = await this.#read(account);
      for (const event of entry.waiting) if (event.revision > roster.revision) this.#change(roster, event);
      entry.roster = roster;
      return roster;
    } finally {
      entry.waiting = [];
      delete entry.loading;
      if (!this.#context.isOnline(account) && this.#entries.get(account.toString()) === entry)
        this.#entries.delete(account.toString());
    }
  }

  async #read(account: BareJid): Promise<LiveRoster> {
    const state = await this.#context.service.state({ kind: "entity", jid: account }, account);
    return new LiveRoster(account, state ?? empty, this.#context.groups);
  }

  #change(roster: LiveRoster, event: RosterChanged): void {
    const kept = event.stanza === undefined ? undefined : this.#context.keep(event.stanza);
    roster.apply(event, kept?.isRequest ? kept.stanza : undefined);
    if (!kept || kept.isRequest) return;
    const contact = event.contact.bare;
    roster.notices.set(contact.toString(), { contact, stanza: kept.stanza });
  }
}
