import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import type { OnlineSession, OnlineSessionQuery } from "../../session/online-session-store.ts";
import { bare, cli, type OpenWorld, openWithDomains, read, refused, type StoreWorld, session } from "./world.ts";

/** Sessions of two domains, unlike in whatever they can be asked by. */
const mixed: readonly OnlineSession[] = [
  {
    ...session("juliet@example.com/balcony", "2030-01-01T00:00:03Z"),
    tls: "TLSv1.2",
    show: "dnd",
    client: "Gajim 1.9 (100% free)",
  },
  {
    ...session("romeo@example.com/gajim.1", "2030-01-01T00:00:01Z"),
    transport: "websocket",
    tls: "TLSv1.3",
    mechanism: "PLAIN",
    show: "available",
  },
  { ...session("nurse@example.net/a", "2030-01-01T00:00:02Z"), node: "node-2", tls: "TLSv1.3" },
  { ...session("nurse@example.net/b", "2030-01-01T00:00:01Z"), show: "away" },
];

async function openMixed(open: OpenWorld): Promise<StoreWorld> {
  const world = await openWithDomains(open);
  for (const one of mixed) await world.putSession(one);
  return world;
}

export function onlineSessionContract(name: string, open: OpenWorld): void {
  describe(`${name}: online sessions`, () => {
    it("gives the sessions of an account, oldest first, as the live server entered them", async () => {
      await using world = await openWithDomains(open);
      const younger: OnlineSession = {
        ...session("romeo@example.net/a", "2030-01-01T00:00:01Z"),
        transport: "websocket",
        tls: "TLSv1.3",
        channelBinding: "tls-exporter",
        client: "Conversations 2.12",
        clientId: "d4565fa7-4d72-4749-b3d3-740edbf87770",
        priority: -5,
        show: "away",
        idleSince: new Date("2030-01-01T00:00:01.5Z"),
        activeList: "Office ♥",
      };
      const older = session("romeo@example.net/b", "2030-01-01T00:00:00Z");
      await world.putSession(younger);
      await world.putSession(older);
      await world.putSession(session("juliet@example.com/balcony"));
      expect(await read(world).onlineSessions.of(bare("romeo@example.net"))).toEqual([older, younger]);
      expect(await read(world).onlineSessions.of(bare("nurse@example.net"))).toEqual([]);
      expect(await read(world).onlineSessions.count()).toBe(3);
      expect(await read(world).onlineSessions.countByDomain()).toEqual(
        new Map([
          ["example.net", 2],
          ["example.com", 1],
        ]),
      );
    });

    it("finds those that are asked for: by domain, node, client, mechanism, TLS, transport, show, and by several of these", async () => {
      await using world = await openMixed(open);
      const found = async (query: Omit<OnlineSessionQuery, "limit">): Promise<readonly string[]> =>
        (await read(world).onlineSessions.list({ ...query, limit: 10 })).sessions.map(({ jid }) => jid.resource);
      expect((await read(world).onlineSessions.list({ limit: 10 })).sessions).toEqual(mixed);
      expect(await found({ domain: "example.net" })).toEqual(["a", "b"]);
      expect(await found({ node: "node-2" })).toEqual(["a"]);
      expect(await found({ client: "gAJim" })).toEqual(["balcony", "gajim.1"]);
      expect(await found({ client: "100%" })).toEqual(["balcony"]);
      expect(await found({ client: "_" })).toEqual([]);
      expect(await found({ mechanism: "PLAIN" })).toEqual(["gajim.1"]);
      expect(await found({ tls: "TLSv1.3" })).toEqual(["gajim.1", "a"]);
      expect(await found({ tls: null })).toEqual(["b"]);
      expect(await found({ transport: "websocket" })).toEqual(["gajim.1"]);
      expect(await found({ show: "away" })).toEqual(["b"]);
      expect(await found({ show: null })).toEqual(["a"]);
      expect(await found({ tls: "TLSv1.3", domain: "example.net" })).toEqual(["a"]);
      expect(await found({ mechanism: "PLAIN", node: "node-2" })).toEqual([]);
    });

    it("gives page after page, in the order of addresses or of their age, there and back", async () => {
      await using world = await openMixed(open);
      const { onlineSessions } = read(world);
      const paged = async (query: Omit<OnlineSessionQuery, "limit">): Promise<readonly string[]> => {
        const seen: string[] = [];
        for (let after: string | undefined, pages = 0; pages < mixed.length; pages++) {
          const { sessions, next } = await onlineSessions.list({
            ...query,
            limit: 1,
            ...(after !== undefined && { after }),
          });
          seen.push(...sessions.map(({ jid }) => jid.resource));
          if (next === undefined) break;
          after = next;
        }
        return seen;
      };
      const byAddress = ["balcony", "gajim.1", "a", "b"];
      const byAge = ["gajim.1", "b", "a", "balcony"];
      expect(await paged({})).toEqual(byAddress);
      expect(await paged({ descending: true })).toEqual([...byAddress].reverse());
      expect(await paged({ sort: "since" })).toEqual(byAge);
      expect(await paged({ sort: "since", descending: true })).toEqual([...byAge].reverse());
      expect(await paged({ domain: "example.net", sort: "since" })).toEqual(["b", "a"]);
    });

    it("goes on where a page ended though its last session is gone; a place that was never given is refused", async () => {
      await using world = await openMixed(open);
      const { onlineSessions } = read(world);
      const after = "2030-01-01T00:00:09.000Z nobody@example.com/gone";
      expect((await onlineSessions.list({ after, limit: 1 })).sessions).toEqual([mixed[1]]);
      for (const other of ["", "x", "2030-01-01T00:00:09.000Z", "2030-13-01T00:00:00.000Z nobody@example.com/gone"])
        await refused(onlineSessions.list({ after: other, limit: 1 }), "invalid");
    });

    it("shows only the domains of the grant, not even a count of others", async () => {
      await using world = await openWithDomains(open);
      await world.putSession(session("romeo@example.net/a"));
      const { onlineSessions } = world.database.read(may(cli, "session.read", "example.com"));
      expect(await onlineSessions.of(bare("romeo@example.net"))).toEqual([]);
      expect(await onlineSessions.list({ limit: 10 })).toEqual({ sessions: [] });
      expect(await onlineSessions.count()).toBe(0);
      expect(await onlineSessions.countByDomain()).toEqual(new Map());
    });
  });
}
