import type { Grant } from "../../actor.ts";
import type { OnlineSession, OnlineSessionStore } from "../../session/online-session-store.ts";
import { covers } from "./grant.ts";
import type { MemoryAccess } from "./state.ts";

export function onlineSessionStore(grant: Grant, { read }: MemoryAccess): OnlineSessionStore {
  const visible = (): readonly OnlineSession[] =>
    [...read().sessions.values()].filter(({ jid }) => covers(grant, jid.domain));
  return {
    async of(account) {
      const sessions = visible().filter(({ jid }) => jid.bare.equals(account));
      return [...sessions].sort((one, other) => one.since.getTime() - other.since.getTime());
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
