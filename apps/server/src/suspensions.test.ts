import { createLogger } from "@rostra/telemetry/logger";
import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { SUSPENSION_CHECK_MS, Suspensions } from "./suspensions.ts";

const address = Jid.parse("romeo@example.net");
if (!address) throw new Error("this is an address");
const jid = address.bare;

/** A clock that is set by hand, and what waits for it. */
function world(ahead: readonly Date[] = []) {
  let now = new Date("2030-01-01T00:00:00Z");
  const looks: Date[] = [];
  const waiting: { work: () => void; at: number }[] = [];
  let isBroken = false;
  const suspensions = new Suspensions({
    accounts: {
      async beginSuspensions(_actor, at) {
        looks.push(at);
        if (isBroken) throw new Error("the database is away");
        const next = ahead.find((one) => one > at);
        return { begun: [jid], ...(next && { next }) };
      },
    },
    actor: { kind: "node", id: "node-1" },
    logger: createLogger("server", "silent"),
    now: () => now,
    later(work, milliseconds) {
      const entry = { work, at: now.getTime() + milliseconds };
      waiting.push(entry);
      return () => void waiting.splice(waiting.indexOf(entry), 1);
    },
  });
  return {
    suspensions,
    looks,
    breaks(): void {
      isBroken = true;
    },
    /** The milliseconds until the one timer there is. */
    wait: (): number | undefined => {
      expect(waiting.length).toBeLessThanOrEqual(1);
      return waiting[0] && waiting[0].at - now.getTime();
    },
    /** Lets the timer come. */
    async come(): Promise<void> {
      const next = waiting.shift();
      if (!next) throw new Error("nothing waits");
      now = new Date(next.at);
      next.work();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("suspensions that lie ahead", () => {
  it("are looked for at the start and every minute", async () => {
    const { suspensions, looks, wait, come } = world();
    await suspensions.check();
    expect(wait()).toBe(SUSPENSION_CHECK_MS);
    await come();
    await come();
    expect(looks.map((at) => at.toISOString().slice(11, 19))).toEqual(["00:00:00", "00:01:00", "00:02:00"]);
  });

  it("begin when they begin, not a minute later", async () => {
    const { suspensions, looks, wait, come } = world([new Date("2030-01-01T00:00:20Z")]);
    await suspensions.check();
    expect(wait()).toBe(20_000);
    await come();
    expect(looks.at(-1)).toEqual(new Date("2030-01-01T00:00:20Z"));
    expect(wait()).toBe(SUSPENSION_CHECK_MS);
  });

  it("are expected as soon as they are known, the earliest first", async () => {
    const { suspensions, wait } = world();
    await suspensions.check();
    suspensions.expect(new Date("2030-01-01T00:00:30Z"));
    suspensions.expect(new Date("2030-01-01T00:00:45Z"));
    expect(wait()).toBe(30_000);
    suspensions.expect(new Date("2030-01-01T00:00:10Z"));
    expect(wait()).toBe(10_000);
  });

  it("are looked for again after a look that failed, and no more once it is closed", async () => {
    const { suspensions, breaks, wait } = world();
    breaks();
    await suspensions.check();
    expect(wait()).toBe(SUSPENSION_CHECK_MS);
    suspensions.close();
    await suspensions.check();
    suspensions.expect(new Date("2030-01-01T00:00:10Z"));
    expect(wait()).toBeUndefined();
  });
});
