import type { GroupDirectory, SharedContact } from "@rostra/core/group/group-directory";
import { sharedItem } from "@rostra/core/group/group-directory";
import type { Group } from "@rostra/core/group/group-store";
import { withAttrs } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { isShownChange, type RosterItem, removedItemElement, rosterItemElement } from "@rostra/xmpp/roster";
import { isSubscribedTo } from "@rostra/xmpp/subscription";
import type { Module } from "../module.ts";
import { tellContactChange } from "../presence/contact-change.ts";
import { availableOf, givePresence } from "../presence/deliver.ts";
import { dependsOnRoster } from "../privacy-verdicts.ts";
import { rosterPush } from "../roster-changes.ts";
import { interested } from "../rosters.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { unavailable } from "../subscriptions.ts";

/** Shared groups: a change of one becomes pushes and presence for those who are here. */
export function groups(server: ServerContext): Module {
  return {
    name: "groups",
    specs: [],
    events: {
      "group.changed"(event) {
        const { group, added, removed, version } = event;
        const moved = [...added.map(({ jid }) => jid), ...removed];
        return tellChange(server, concerned(server.groups, group, moved), () => server.groups.apply(event, version));
      },
      "account.updated"({ account: jid, after: { displayName }, groupsVersion }) {
        if (groupsVersion === undefined) return 0;
        const member = { jid, ...(displayName && { displayName }) };
        return tellChange(server, [jid], () => server.groups.rename(member, groupsVersion));
      },
      "group.removed": ({ group, version }) =>
        tellChange(server, concerned(server.groups, group, []), () => server.groups.remove(group, version)),
    },
  };
}

/** Whose contacts may change: those who come or go, or everybody in the group when it is the group that changes. */
function concerned(directory: GroupDirectory, group: Group, moved: readonly BareJid[]): readonly BareJid[] {
  return moved.length > 0 ? moved : directory.members(group.id);
}

/** What groups said of two accounts before a change; `before` absent: nothing. */
interface Pair {
  readonly owner: BareJid;
  readonly contact: BareJid;
  readonly before: SharedContact | undefined;
}

/** Makes a change of the directory, and tells every session here what it means for its roster. Gives how many it reached. */
async function tellChange(server: ServerContext, accounts: readonly BareJid[], apply: () => boolean): Promise<number> {
  const { groups: directory } = server;
  const pairs = new Map<string, Pair>();
  const note = (owner: BareJid, contact: BareJid, before: SharedContact | undefined): void => {
    const key = `${owner} ${contact}`;
    if (server.sessions.count(owner) > 0 && !pairs.has(key)) pairs.set(key, { owner, contact, before });
  };
  const noteBoth = (account: BareJid, contact: BareJid, known: boolean): void => {
    note(account, contact, known ? directory.contact(account, contact) : undefined);
    note(contact, account, known ? directory.contact(contact, account) : undefined);
  };
  for (const account of accounts)
    for (const { contact } of directory.contacts(account)) noteBoth(account, contact, true);
  if (!apply()) return 0;
  for (const account of accounts)
    for (const { contact } of directory.contacts(account)) noteBoth(account, contact, false);

  const itemBefore = (owner: BareJid, contact: Jid): RosterItem | undefined => {
    const roster = server.rosters.loaded(owner);
    const pair = pairs.get(`${owner} ${contact}`);
    return pair ? sharedItem(roster?.stored(contact), pair.before) : roster?.item(contact);
  };
  const byOwner = new Map<string, Pair[]>();
  for (const pair of pairs.values()) {
    const known = byOwner.get(pair.owner.toString());
    if (known) known.push(pair);
    else byOwner.set(pair.owner.toString(), [pair]);
  }
  const reached = new Set<Session>();
  const told = [...byOwner.values()].map((owned) => tellOwner(server, owned, itemBefore, reached));
  await Promise.all(told);
  return reached.size;
}

/** The changed contacts of one account: for each unavailable presence, the push, available presence. */
async function tellOwner(
  server: ServerContext,
  pairs: readonly Pair[],
  itemBefore: (owner: BareJid, contact: Jid) => RosterItem | undefined,
  reached: Set<Session>,
): Promise<void> {
  const owner = pairs[0]?.owner;
  const roster = owner && server.rosters.loaded(owner);
  if (!owner || !roster) return; // nobody has been told anything of a roster that is not read
  const changes = pairs.flatMap(({ contact }) => {
    const [was, is] = [itemBefore(owner, contact), roster.item(contact)];
    return isShownChange(was, is) ? [{ contact, was, is }] : [];
  });
  const sees = (item: RosterItem | undefined): boolean => item !== undefined && isSubscribedTo(item.subscription);
  const asksRoster = server.sessions.of(owner).some((one) => dependsOnRoster(server, one));
  const told: Promise<void>[] = [];
  changes.forEach(({ contact, was, is }, index) => {
    if (asksRoster) told.push(tellContactChange(server, { owner, contact, was, is, before: itemBefore })); // 3921-10.2-9
    // Only the last push has the version that is then the roster's: who misses some of them is sent the whole roster.
    const left = changes.length - 1 - index;
    const version = left === 0 ? roster.version : `${roster.version}-${left}`;
    const theirs = sees(was) === sees(is) ? [] : availableOf(server, contact);
    if (!sees(is))
      for (const one of theirs)
        for (const viewer of givePresence(server, unavailable(one.jid, owner), one, owner)) reached.add(viewer);
    const item = is?.listed ? rosterItemElement(is) : removedItemElement(contact);
    for (const one of server.sessions.of(owner)) {
      if (!one.get(interested)) continue;
      one.send(rosterPush(item, version, one));
      reached.add(one);
    }
    if (sees(is))
      for (const one of theirs)
        if (one.presence)
          for (const viewer of givePresence(
            server,
            withAttrs(one.presence.element, { to: owner.toString() }),
            one,
            owner,
          ))
            reached.add(viewer);
  });
  await Promise.all(told);
}
