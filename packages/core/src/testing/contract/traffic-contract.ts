import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import { historyWindow, type TrafficSample } from "../../overview/traffic.ts";
import { cli, type OpenWorld, openWithDomains, read } from "./world.ts";

const window = historyWindow("day", new Date("2030-01-02T12:00:00Z"), 60);

function sample(at: string, rest: Partial<TrafficSample> = {}): TrafficSample {
  return {
    ...{ domain: "example.net", node: "a", at: new Date(`2030-01-02T${at}Z`), seconds: 60, sessions: 2 },
    ...{ logins: 1, loginsRefused: 2, delivered: 3, spooled: 4, returned: 5 },
    ...rest,
  };
}

export function trafficContract(name: string, open: OpenWorld): void {
  describe(`${name}: traffic`, () => {
    it("product.md page 3: puts moments, nodes and domains together by steps, and leaves steps out of which nothing is known", async () => {
      await using world = await openWithDomains(open);
      await world.putTraffic([
        sample("11:00:00"),
        sample("11:00:00", { node: "b", seconds: 20, sessions: 5 }),
        sample("11:01:00", { sessions: 4, logins: 10 }),
        sample("11:01:00", { domain: "example.com", sessions: 1 }),
        sample("11:45:00", { sessions: 0, logins: 0, loginsRefused: 0, delivered: 0, spooled: 0, returned: 0 }),
      ]);
      await world.putTraffic([{ ...sample("11:00:00"), at: new Date("2029-01-01T00:00:00Z") }]);
      expect(await read(world).traffic.history(window)).toEqual([
        {
          at: new Date("2030-01-02T11:00:00Z"),
          traffic: {
            seconds: 120,
            sessions: 7,
            ...{ logins: 13, loginsRefused: 8, delivered: 12, spooled: 16, returned: 20 },
          },
        },
        {
          at: new Date("2030-01-02T11:45:00Z"),
          traffic: { seconds: 60, sessions: 0, logins: 0, loginsRefused: 0, delivered: 0, spooled: 0, returned: 0 },
        },
      ]);
    });

    it("product.md: shows only the domains of the grant", async () => {
      await using world = await openWithDomains(open);
      await world.putTraffic([sample("11:00:00"), sample("11:00:00", { domain: "example.com", sessions: 40 })]);
      const { traffic } = world.database.read(may(cli, "session.read", "example.net"));
      expect((await traffic.history(window)).map((point) => point.traffic.sessions)).toEqual([2]);
      expect(await traffic.waiting()).toEqual(new Map());
    });
  });
}
