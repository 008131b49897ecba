import type { Grant } from "../../actor.ts";
import type { OnlineSession, OnlineSessionQuery, OnlineSessionStore } from "../../session/online-session-store.ts";
import { readSessionPlace, type SessionPlace, writeSessionPlace } from "../../session/session-place.ts";
import { covers } from "./grant.ts";
import { byText, type MemoryAccess } from "./state.ts";

export function onlineSessionStore(grant: Grant, { read }: MemoryAccess): OnlineSessionStore {
  const visible = (): readonly OnlineSession[] =>
    [...read().sessions.values()].filter(({ jid }) => covers(grant, jid.domain));
  return {
    async of(account) {
      const sessions = visible().filter(({ jid }) => jid.bare.equals(account));
      return [...sessions].sort((one, other) => one.since.getTime() - other.since.getTime());
    },
    async list(query) {
      const { sort = "account", descending = false, limit } = query;
      const after = query.after === undefined ? undefined : readSessionPlace(query.after);
      const direction = descending ? -1 : 1;
      const compare = (one: SessionPlace, other: SessionPlace): number =>
        direction *
        ((sort === "since" ? one.since.getTime() - other.since.getTime() : 0) || byAddress(one.jid, other.jid));
      const rest = visible()
        .filter((session) => matches(session, query) && (!after || compare(session, after) > 0))
        .sort(compare);
      const sessions = rest.slice(0, limit);
      const last = sessions.at(-1);
      return { sessions, ...(rest.length > limit && last && { next: writeSessionPlace(last) }) };
    },
    async count() {
      return visible().length;
    },
    async countByDomain() {
      const counts = new Map<string, number>();
      for (const { jid } of visible()) counts.set(jid.domain, (counts.get(jid.domain) ?? 0) + 1);
      return counts;
    },
  };
}

function byAddress(one: OnlineSession["jid"], other: OnlineSession["jid"]): number {
  return (
    byText(one.domain, other.domain) ||
    byText(one.local ?? "", other.local ?? "") ||
    byText(one.resource, other.resource)
  );
}

function matches(session: OnlineSession, query: OnlineSessionQuery): boolean {
  const { jid, client = "" } = session;
  const text = query.client?.toLowerCase() ?? "";
  return (
    (query.domain === undefined || jid.domain === query.domain) &&
    (query.node === undefined || session.node === query.node) &&
    [client, jid.resource].some((name) => name.toLowerCase().includes(text)) &&
    (query.mechanism === undefined || session.mechanism === query.mechanism) &&
    (query.tls === undefined || (session.tls ?? null) === query.tls) &&
    (query.transport === undefined || session.transport === query.transport) &&
    (query.show === undefined || (session.show ?? null) === query.show)
  );
}
