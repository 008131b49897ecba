import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { isPendingIn } from "@rostra/xmpp/subscription";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import { contradicts } from "../../roster/roster-service.ts";
import type { OneSided, RosterRevision, RosterStore } from "../../roster/roster-store.ts";
import { covers } from "./grant.ts";
import { byText, changed, type MemoryAccess, type StoredItem, type StoredRoster } from "./state.ts";

/** What the domains of this Database let a roster hold. */

const emptyRoster: StoredRoster = {
  revision: 0n,
  version: 0n,
  removedVersion: 0n,
  items: new Map(),
  notices: new Map(),
};

export function rosterStore(grant: Grant, { read, write }: MemoryAccess): RosterStore {
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
      const account = read().accounts.get(owner.toString())?.account;
      const quota = account?.rosterQuota ?? read().domains.get(owner.domain)?.policy.rosterQuota ?? 0;
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
    async holders(contact) {
      const holds = ([, { items }]: readonly [string, StoredRoster]): boolean => items.has(contact.toString());
      const owners = [...read().rosters].filter(holds).map(([key]) => read().accounts.get(key)?.account.jid);
      return owners
        .flatMap((owner) => (owner && exists(owner) ? [owner] : []))
        .sort((one, other) => byText(one.toString(), other.toString()));
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
