import { Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { describe, expect, it } from "vitest";
import { type Grant, may } from "../../actor.ts";
import { DEFAULT_DOMAIN_POLICY } from "../../domain/domain-store.ts";
import type { Decision, DecisionLog } from "../../privacy/decision.ts";
import type { Database } from "../../transaction.ts";
import { bare, cli, everything, newAccount } from "./world.ts";

/** A Database and a log of refusals over its accounts and policies, where an account keeps three, and four wait at most. */
export interface DecisionWorld extends AsyncDisposable {
  readonly database: Database;
  readonly log: DecisionLog;
  /** How many were lost so far. */
  lost(): number;
}

export const decisionLimits = { perAccount: 3, total: 4 } as const;

const romeo = bare("romeo@example.net");
const juliet = bare("juliet@example.net");
const tybalt = bare("tybalt@example.com");
const item: PrivacyItem = {
  order: 7,
  action: "deny",
  match: { kind: "group", group: "Family, near" },
  stanzas: ["iq"],
};
const other: PrivacyItem = { order: 8, action: "deny", stanzas: [] };

/** What every implementation of {@link DecisionLog} and of `DecisionStore` must do. */
export function decisionContract(name: string, open: () => Promise<DecisionWorld>): void {
  const openWithAccounts = async (retention = 7): Promise<DecisionWorld> => {
    const world = await open();
    await world.database.transact(everything, async (tx) => {
      for (const domain of ["example.net", "example.com"]) {
        await tx.domains.create(domain);
        const policy = { ...DEFAULT_DOMAIN_POLICY, decisionRetentionDays: domain === "example.net" ? retention : 7 };
        await tx.domains.setPolicy(domain, policy);
      }
      await tx.accounts.create([romeo, juliet, tybalt].map((jid) => newAccount(jid.toString())));
    });
    return world;
  };
  /** A message from juliet that romeo's default list refuses, unless it is said otherwise. */
  const refusal = (facts: Partial<Decision> = {}): Decision => ({
    ...{ account: romeo, direction: "in", from: address("juliet@example.net/balcony") },
    ...{ to: address("romeo@example.net"), stanza: { kind: "message", type: "chat" }, list: "work" },
    ...{ inForce: "default", item, answer: "service-unavailable", at: ago(60) },
    ...facts,
  });
  const read = ({ database }: DecisionWorld, account = romeo, grant: Grant = everything, limit = 10) =>
    database.read(grant).decisions.of(account, limit);

  describe(`${name}: what privacy lists refused`, () => {
    it("keeps every fact of a refusal, and no content", async () => {
      await using world = await openWithAccounts();
      const decision = refusal({ stanza: { kind: "iq", type: "get" }, inForce: "active", list: "Öffice “1”" });
      world.log.record(decision);
      await world.log.flush();
      const { at, ...facts } = decision;
      expect(await read(world)).toEqual([{ ...facts, count: 1, firstAt: at, lastAt: at }]);
    });

    it("counts what is alike as one, before and after it was written, with the addresses of the latest", async () => {
      await using world = await openWithAccounts();
      const from = (resource: string) => address(`juliet@example.net/${resource}`);
      world.log.record(refusal({ at: ago(50) }));
      world.log.record(refusal({ from: from("orchard"), at: ago(40) }));
      await world.log.flush();
      world.log.record(refusal({ from: from("tomb"), to: address("romeo@example.net/pda"), at: ago(30) }));
      await world.log.flush();
      const [one, ...more] = await read(world);
      expect(more).toEqual([]);
      expect(one).toMatchObject({ count: 3, from: from("tomb"), to: address("romeo@example.net/pda") });
      expect(seconds(one?.firstAt, one?.lastAt)).toBe(20);
    });

    it.each<[string, Partial<Decision>]>([
      ["another peer", { from: address("nurse@example.net") }],
      [
        "the other direction",
        { direction: "out", from: address("romeo@example.net/x"), to: address("juliet@example.net") },
      ],
      ["another kind", { stanza: { kind: "presence", type: "subscribe" } }],
      ["another type", { stanza: { kind: "message", type: "normal" } }],
      ["another list", { list: "home" }],
      ["a list that is active", { inForce: "active" }],
      ["another item", { item: other }],
      ["another answer", { answer: "silence" }],
    ])("tells %s apart", async (_what, facts) => {
      await using world = await openWithAccounts();
      world.log.record(refusal());
      world.log.record(refusal(facts));
      await world.log.flush();
      expect((await read(world)).map(({ count }) => count)).toEqual([1, 1]);
    });

    it("keeps the latest of an account, and gives them latest first", async () => {
      await using world = await openWithAccounts();
      for (const second of [50, 40, 30]) {
        world.log.record(refusal({ list: `at ${second}`, at: ago(second) }));
        await world.log.flush();
      }
      world.log.record(refusal({ list: "at 50", at: ago(20) }));
      world.log.record(refusal({ list: "at 10", at: ago(10) }));
      await world.log.flush();
      expect((await read(world)).map(({ list, count }) => [list, count])).toEqual([
        ["at 10", 1],
        ["at 50", 2],
        ["at 30", 1],
      ]);
      expect((await read(world, romeo, everything, 2)).map(({ list }) => list)).toEqual(["at 10", "at 50"]);
    });

    it("gives what lists of others refused of an account, as far as the grant goes", async () => {
      await using world = await openWithAccounts();
      world.log.record(refusal({ at: ago(30) }));
      const [from, to] = [address("juliet@example.net/balcony"), address("tybalt@example.com")];
      world.log.record(refusal({ account: tybalt, from, to, at: ago(20) }));
      world.log.record(refusal({ account: juliet, direction: "out", from, to, at: ago(10) }));
      await world.log.flush();
      const owners = async (account: typeof romeo, grant?: Grant) =>
        (await read(world, account, grant)).map((one) => one.account.toString());
      expect(await owners(juliet)).toEqual(["juliet@example.net", "tybalt@example.com", "romeo@example.net"]);
      const inside = may(cli, "privacy.read", "example.net");
      expect(await owners(juliet, inside)).toEqual(["juliet@example.net", "romeo@example.net"]);
      expect(await owners(tybalt, inside)).toEqual(["juliet@example.net"]);
    });

    it("keeps nothing for a domain that wants nothing kept, nor for an account that is not there", async () => {
      await using world = await openWithAccounts(0);
      world.log.record(refusal());
      world.log.record(refusal({ account: bare("nobody@example.com") }));
      await world.log.flush();
      expect(await read(world)).toEqual([]);
      expect(await read(world, juliet)).toEqual([]);
    });

    it("gives nothing that is older than its domain keeps it", async () => {
      await using world = await openWithAccounts(2);
      world.log.record(refusal({ list: "old", at: ago(2 * 86_400 + 60) }));
      world.log.record(refusal({ list: "new", at: ago(2 * 86_400 - 600) }));
      await world.log.flush();
      expect((await read(world)).map(({ list }) => list)).toEqual(["new"]);
    });

    it("loses, and counts, what comes when too many different ones wait", async () => {
      await using world = await openWithAccounts();
      for (const list of ["a", "b", "c", "d"]) world.log.record(refusal({ list })); // romeo's first gives way
      world.log.record(refusal({ account: tybalt, to: address("tybalt@example.com") }));
      expect(world.lost()).toBe(0);
      world.log.record(refusal({ account: juliet, to: address("juliet@example.net") }));
      expect(world.lost()).toBe(1);
      world.log.record(refusal({ list: "b" }));
      await world.log.flush();
      const kept = (await read(world)).map(({ list, count }) => `${list} ${count}`).sort();
      expect(kept).toEqual(["b 2", "c 1", "d 1"]);
      expect(await read(world, tybalt)).toHaveLength(1);
    });

    it("writes what is gathered when it is closed, and then no more", async () => {
      await using world = await openWithAccounts();
      world.log.record(refusal());
      await world.log.close();
      world.log.record(refusal());
      expect((await read(world)).map(({ count }) => count)).toEqual([1]);
      expect(world.lost()).toBe(1);
    });
  });
}

function ago(seconds: number): Date {
  return new Date(Date.now() - seconds * 1000);
}

function seconds(from?: Date, to?: Date): number {
  return Math.round(((to?.getTime() ?? 0) - (from?.getTime() ?? 0)) / 1000);
}

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid;
}
