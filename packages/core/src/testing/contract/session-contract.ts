import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import type { OnlineSession } from "../../session/online-session-store.ts";
import { bare, cli, type OpenWorld, openWithDomains, read, session } from "./world.ts";

export function onlineSessionContract(name: string, open: OpenWorld): void {
  describe(`${name}: online sessions`, () => {
    it("gives the sessions of an account, oldest first, as the live server entered them", async () => {
      await using world = await openWithDomains(open);
      const younger: OnlineSession = {
        ...session("romeo@example.net/a", "2030-01-01T00:00:01Z"),
        transport: "websocket",
        tls: "TLSv1.3",
        client: "Conversations 2.12",
        clientId: "d4565fa7-4d72-4749-b3d3-740edbf87770",
        priority: -5,
        show: "away",
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

    it("shows only the domains of the grant, not even a count of others", async () => {
      await using world = await openWithDomains(open);
      await world.putSession(session("romeo@example.net/a"));
      const { onlineSessions } = world.database.read(may(cli, "session.read", "example.com"));
      expect(await onlineSessions.of(bare("romeo@example.net"))).toEqual([]);
      expect(await onlineSessions.count()).toBe(0);
      expect(await onlineSessions.countByDomain()).toEqual(new Map());
    });
  });
}
