import type { Grant } from "../../actor.ts";
import type { OnlineSession } from "../../session/online-session-store.ts";
import type { ProtectedSessions, SystemStore } from "../../system/system-store.ts";
import { covers } from "./grant.ts";
import type { MemoryAccess } from "./state.ts";

export function systemStore(grant: Grant, { read }: MemoryAccess): SystemStore {
  const sessions = (): readonly OnlineSession[] =>
    [...read().sessions.values()].filter(({ jid }) => covers(grant, jid.domain));
  return {
    async nodes() {
      return [...read().nodes.values()].map((node) => ({
        ...node,
        sessions: sessions().filter((session) => session.node === node.id).length,
      }));
    },
    async database() {
      return { version: "memory", bytes: 0, connections: { now: 0, limit: 0 }, tables: [], migrations: [] };
    },
    async certificates() {
      return read()
        .certificates.filter(({ domain }) => covers(grant, domain))
        .toSorted((one, other) => (one.domain < other.domain ? -1 : 1));
    },
    async protection() {
      const sums = new Map<string, ProtectedSessions>();
      for (const { transport, tls, mechanism } of sessions()) {
        const key = `${transport} ${tls} ${mechanism}`;
        const alike = { transport, ...(tls !== undefined && { tls }), mechanism };
        sums.set(key, { ...alike, sessions: (sums.get(key)?.sessions ?? 0) + 1 });
      }
      return [...sums.values()].sort((one, other) => other.sessions - one.sessions);
    },
    async outdatedKeys(iterations, limit) {
      const outdated = [...read().accounts.values()].filter(
        ({ account, credentials }) =>
          covers(grant, account.jid.domain) && credentials.some((one) => one.iterations < iterations),
      ).length;
      return { count: Math.min(outdated, limit), more: outdated > limit };
    },
  };
}
