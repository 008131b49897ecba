import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ITERATIONS } from "@rostra/core/account/credentials";
import { openNodeState } from "@rostra/server/node-state";
import { elements } from "@rostra/xmpp/element";
import { describe, expect, it } from "vitest";
import { RawClient } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { clearlySlower, interleaved } from "./support/timing.ts";
import { underAttack } from "./support/under-attack.ts";

const attacked = underAttack();
const SAMPLES = 25;
const users = ["juliet", "nobody", "banned"];

describe("abuse 9: the comparison of times", () => {
  const noisy = (base: number, seed: number): number[] =>
    Array.from({ length: SAMPLES }, (_, n) => base * (1 + ((n * 7919 + seed) % 97) / 97) + (n % 13 === 0 ? 50 : 0));
  it("abuse 9: tells twice the work, through noise and outliers", () => {
    expect(clearlySlower(noisy(2, 3), noisy(1, 5))).toBe(true);
    expect(clearlySlower(noisy(12, 3), noisy(6, 5))).toBe(true);
  });
  it("abuse 9: tells nothing where there is nothing, or little", () => {
    expect(clearlySlower(noisy(6, 3), noisy(6, 5))).toBe(false);
    expect(clearlySlower(noisy(6.6, 3), noisy(6, 5))).toBe(false);
    expect(clearlySlower(noisy(1, 3), noisy(2, 5))).toBe(false);
  });
});

describe("abuse 9: who has an account here", () => {
  it.each(["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const)(
    "abuse 9: %s takes as long and says as much for a wrong password, for nobody and for who is suspended",
    async (mechanism) => {
      const { server, talk } = attacked;
      await using client = await RawClient.connect(server, "tls");
      await client.secure(server.domain);
      const said = new Map<string, Set<string>>();
      const attempt = async (user: string): Promise<void> => {
        const from = client.raw.length;
        const outcome =
          mechanism === "PLAIN" ? await client.plain(user, "wrong") : await client.scram(mechanism, user, "wrong");
        expect(elements(outcome).map((one) => one.name)).toEqual(["not-authorized"]);
        const shape = client.raw.slice(from).replace(/>[A-Za-z0-9+/=]{20,}</, (data) => `>${data.length}<`);
        said.set(user, (said.get(user) ?? new Set()).add(shape));
      };
      await talk.exchange();
      const times = await interleaved(users, SAMPLES, attempt);
      await talk.exchange();
      for (const one of users)
        for (const other of users)
          expect([one, other, clearlySlower(times.get(one) ?? [], times.get(other) ?? [])]).toEqual([
            one,
            other,
            false,
          ]);
      const [shape, ...more] = new Set([...said.values()].flatMap((shapes) => [...shapes]));
      expect([shape, more]).toEqual([expect.stringContaining("not-authorized"), []]);
    },
  );

  it("abuse 9: the salt of a name stays, on another connection, in other letters, after a restart and with another database", async () => {
    const salt = async (at: Parameters<typeof RawClient.connect>[0], user: string): Promise<string> => {
      await using client = await RawClient.connect(at, "tls");
      await client.secure(at.domain);
      await client.scram("SCRAM-SHA-256", user, "wrong");
      return /,s=([^,]+),i=10000/.exec(client.serverFirst)?.[1] ?? "none";
    };
    const { server } = attacked;
    const names = ["nobody", "juliet", "banned", "nobody2"];
    const before = await Promise.all(names.map((name) => salt(server, name)));
    expect(new Set(before).size).toBe(names.length);
    expect(new Set(before.map((one) => one.length)).size).toBe(1);
    expect(await Promise.all(names.map((name) => salt(server, name.toUpperCase())))).toEqual(before);
    await using again = await startServer({ accounts: { juliet: "another" }, scramIterations: DEFAULT_ITERATIONS });
    expect(await salt(again, "nobody")).toBe(before[0]);
    expect(await salt(again, "juliet")).not.toBe(before[1]);
  });

  it("abuse 9: what unknown names' salts are made from is kept over restarts, and each installation has its own", () => {
    const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "rostra-test-")));
    const [here = "", there = ""] = folders;
    const { decoySecret } = openNodeState(here);
    expect(Buffer.from(openNodeState(here).decoySecret)).toEqual(Buffer.from(decoySecret));
    expect(Buffer.from(openNodeState(there).decoySecret)).not.toEqual(Buffer.from(decoySecret));
    expect(decoySecret.length).toBeGreaterThanOrEqual(16);
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
});
