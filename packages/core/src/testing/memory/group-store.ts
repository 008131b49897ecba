import { randomUUID } from "node:crypto";
import type { BareJid } from "@rostra/xmpp/jid";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { Group, GroupMember, GroupStore } from "../../group/group-store.ts";
import { covers } from "./grant.ts";
import { byText, changed, type MemoryAccess, type StoredGroup } from "./state.ts";

export function groupStore(grant: Grant, { read, write }: MemoryAccess): GroupStore {
  const visible = (): readonly StoredGroup[] =>
    [...read().groups.values()]
      .filter(({ group }) => covers(grant, group.domain))
      .sort((one, other) => byText(one.group.domain, other.group.domain) || byText(one.group.name, other.group.name));
  const inDomain = (domain: string | undefined): readonly StoredGroup[] =>
    visible().filter(({ group }) => domain === undefined || group.domain === domain);
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
      return inDomain(domain).map(({ group }) => group);
    },
    async sizes(domain) {
      return new Map(inDomain(domain).map((stored) => [stored.group.id, membersOf(stored).length]));
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
