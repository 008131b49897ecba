import type { BareJid } from "@rostra/xmpp/jid";
import { profileOf } from "../../account/account-profile.ts";
import type { Grant } from "../../actor.ts";
import type { PortableAccount } from "../../portable/portable-account.ts";
import type { PortableStore } from "../../portable/portable-store.ts";
import { accountStore } from "./account-store.ts";
import { covers } from "./grant.ts";
import { byText, changed, type MemoryAccess, waiting } from "./state.ts";

export function portableStore(grant: Grant, access: MemoryAccess): PortableStore {
  const { read, write } = access;
  const accounts = accountStore(grant, access);
  const exists = (jid: BareJid): boolean => covers(grant, jid.domain) && read().accounts.has(jid.toString());
  const whole = async (jid: BareJid): Promise<PortableAccount | undefined> => {
    const [key, login] = [jid.toString(), await accounts.forLogin(jid)];
    const details = login && (await accounts.details(jid));
    if (!details) return undefined;
    const groups = [...read().groups.values()].flatMap(({ group, members }) => (members.has(key) ? [group.name] : []));
    const roster = [...(read().rosters.get(key)?.items.values() ?? [])];
    const { lists, defaultList } = read().privacy.get(key) ?? { lists: new Map(), defaultList: undefined };
    return {
      username: jid.local ?? "",
      ...profileOf(details),
      ...(details.suspension && { suspension: details.suspension }),
      ...(login.credentials.length > 0 && { credentials: login.credentials }),
      ...(groups.length > 0 && { groups }),
      ...(roster.length > 0 && {
        roster: roster.map(({ item, request }) => ({ item, ...(request !== undefined && { request }) })),
      }),
      ...(lists.size > 0 && {
        privacy: { lists: [...lists.values()], ...(defaultList !== undefined && { defaultList }) },
      }),
    };
  };
  return {
    async page({ domain, after, only, limit, offline, vCards }) {
      const found: PortableAccount[] = [];
      const jids = [...read().accounts.values()]
        .map(({ account }) => account.jid)
        .filter(
          (jid) =>
            jid.domain === domain &&
            (only ?? jid.local) === jid.local &&
            (after === undefined || byText(jid.local ?? "", after) > 0),
        )
        .sort((one, other) => byText(one.local ?? "", other.local ?? ""));
      for (const jid of jids) {
        const account = found.length < limit ? await whole(jid) : undefined;
        const kept = offline ? waiting(read().spooled.get(jid.toString())) : [];
        const vCard = vCards ? read().vCards.get(jid.toString()) : undefined;
        if (account)
          found.push({ ...account, ...(vCard !== undefined && { vCard }), ...(kept.length > 0 && { offline: kept }) });
      }
      return found;
    },
    async get(jids) {
      const found = new Map<string, PortableAccount>();
      for (const jid of jids) {
        const account = await whole(jid);
        if (account) found.set(jid.toString(), account);
      }
      return found;
    },
    async fill(told) {
      for (const { jid, account } of told) {
        const key = jid.toString();
        const { roster = [], offline = [], vCard } = account;
        const items = new Map(roster.map((one) => [one.item.contact.toString(), { ...one, version: 1n }]));
        const filled = { revision: 1n, version: 1n, removedVersion: 0n, items, notices: new Map() };
        await accounts.update(jid, profileOf({ attributes: {}, ...account }));
        if (vCard !== undefined) write({ vCards: changed(read().vCards, [key, vCard]) });
        if (items.size > 0) write({ rosters: changed(read().rosters, [key, filled]) });
        const kept = offline.map((message, index) => ({ ...message, id: `import-${index}`, expiresAt: undefined }));
        if (kept.length > 0) write({ spooled: changed(read().spooled, [key, kept]) });
      }
    },
    async used(jids) {
      const online = new Set([...read().sessions.values()].map((session) => session.jid.bare.toString()));
      return new Set(jids.map(String).filter((key) => online.has(key)));
    },
    async purge(jids) {
      const gone = new Set(jids.filter(exists).map(String));
      const kept = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
        new Map([...map].filter(([key]) => !gone.has(key)));
      const { fastTokens, webSessions, rosters, groups, privacy, reports } = read();
      write({
        accounts: kept(read().accounts),
        fastTokens: kept(fastTokens),
        webSessions: kept(webSessions),
        rosters: kept(rosters),
        privacy: kept(privacy),
        vCards: kept(read().vCards),
        reports: reports.filter(({ reporter }) => !gone.has(reporter.toString())),
        groups: new Map(
          [...groups].map(([id, { group, members }]) => [
            id,
            { group, members: new Set([...members].filter((member) => !gone.has(member))) },
          ]),
        ),
      });
      return gone;
    },
  };
}
