import type { Actor } from "@rostra/core/actor";
import type { Database, Stores } from "@rostra/core/transaction";
import { TRPCError } from "@trpc/server";
import { beforeAll, describe, expect, it } from "vitest";
import { publicError } from "../error.ts";
import { createCaller } from "../root.ts";
import { actorOf, invoke, typeOf } from "./permission-matrix.ts";
import { contextOf, makePlace, type PermissionDatabase, type Place } from "./permission-place.ts";
import { type Asker, askers, permissionTable, type Row } from "./permission-table.ts";

const OWN = "own.example.net";
const FOREIGN = "foreign.example.com";

/** Those who may see their own domain and no other. */
const confined = askers.filter((asker) => asker !== "owner");

/**
 * Asks the same of two worlds, with and without a foreign domain: whoever may not see it cannot tell them apart, by what
 * is answered, by how it is refused, nor by how much the database is asked.
 */
export function noLeaks(where: string, open: () => Promise<PermissionDatabase>): void {
  describe(`what is told of a domain that one may not see ${where}`, () => {
    let inhabited: World;
    let empty: World;
    let foreign: Place;

    beforeAll(async () => {
      const [one, other] = [await open(), await open()];
      inhabited = await worldOf(one);
      empty = await worldOf(other);
      foreign = await makePlace(one, FOREIGN);
      return async () => {
        await one[Symbol.asyncDispose]();
        await other[Symbol.asyncDispose]();
      };
    });

    const alike = async (asker: Asker, path: string, row: Row, [one, other]: readonly [unknown, unknown]) => {
      const actor = actorOf(asker, row, OWN);
      const [told, untold] = [await tell(inhabited, actor, path, one), await tell(empty, actor, path, other)];
      // What the protocol does to the other side, as if the account itself had done it, is looked up there.
      const reachesOver = path === "roster.remove";
      expect(reachesOver ? told.told : told).toEqual(reachesOver ? untold.told : untold);
    };

    it.each(Object.entries(permissionTable))(
      "permissions: %s of it is answered as of one that is not there",
      async (path, row) => {
        const owner = createCaller(contextOf(inhabited.database, actorOf("owner", row, OWN)));
        for (const asker of confined) {
          const input = await row.input({ place: foreign, owner, unique: `${asker}${path.replaceAll(".", "")}` });
          await alike(asker, path, row, [input, input]);
        }
      },
    );

    const queries = Object.entries(permissionTable).filter(([path]) => typeOf(path) === "query");
    it.each(queries)(
      "permissions: %s tells the same of one's own domain, whether it is there or not",
      async (path, row) => {
        const inputs = await Promise.all(
          [inhabited, empty].map(async ({ database, own }) => {
            const owner = createCaller(contextOf(database, actorOf("owner", row, OWN)));
            return row.input({ place: own, owner, unique: `own${path.replaceAll(".", "")}` });
          }),
        );
        const [one, other] = inputs;
        for (const asker of confined) {
          await alike(asker, path, row, [one, other]);
          await alike(asker, path, row, [withoutDomain(one), withoutDomain(other)]);
        }
      },
    );

    /** What names the foreign domain in the data of one's own. */
    const mentions: readonly (readonly [path: string, input: (own: Place, far: Place) => unknown])[] = [
      ["roster.set", (own, far) => ({ account: own.person, contact: far.person, name: "Far" })],
      ["roster.pairs", (own) => ({ account: own.person })],
      ["roster.oneSided", () => ({})],
      ["roster.relate", (own, far) => ({ account: own.person, contact: far.person, to: true, from: true })],
      ["roster.remove", (own, far) => ({ account: own.person, contact: far.person })],
      ["simulator.run", (own, far) => ({ from: own.person, to: far.person, stanza: "message", type: "chat" })],
      ["simulator.run", (own, far) => ({ from: far.person, to: own.person, stanza: "presence", type: "subscribe" })],
      ["privacy.block", (own, far) => ({ account: own.person, jids: [far.person, far.domain] })],
      ["privacy.decisions", (own) => ({ account: own.person })],
      ["group.update", (own, far) => ({ id: own.group, shownTo: [far.group] })],
      ["group.addMembers", (own, far) => ({ id: own.group, accounts: [far.person] })],
      ["group.leaving", (own, far) => ({ id: own.group, account: far.person })],
      ["report.list", (_own, far) => ({ reported: far.person })],
    ];

    it.each(mentions)("permissions: %s tells nothing of an address there", async (path, input) => {
      const row = permissionTable[path];
      if (!row) throw new Error(`there is no row for ${path}`);
      for (const asker of confined)
        await alike(asker, path, row, [input(inhabited.own, foreign), input(empty.own, foreign)]);
    });
  });
}

interface World {
  /** Counts what it is asked. */
  readonly database: Database;
  readonly own: Place;
  /** How many calls of stores there were. */
  asked(): number;
}

async function worldOf(world: PermissionDatabase): Promise<World> {
  let asked = 0;
  const counted = <T extends Stores>(stores: T): T =>
    new Proxy(stores, {
      get(target, name, receiver) {
        const store: unknown = Reflect.get(target, name, receiver);
        if (typeof store !== "object" || store === null) return store;
        return new Proxy(store, {
          get(methods, method) {
            asked++;
            return Reflect.get(methods, method);
          },
        });
      },
    });
  const { database } = world;
  return {
    own: await makePlace(world, OWN),
    database: {
      read: (grant) => counted(database.read(grant)),
      transact: (grant, work) => database.transact(grant, (tx) => work(counted(tx))),
      effects: (events) => database.effects(events),
    },
    asked: () => asked,
  };
}

/** What a call gives, or how it is refused, and how many questions it took; without what differs from world to world. */
async function tell(world: World, actor: Actor | undefined, path: string, input: unknown) {
  const before = world.asked();
  const told = await invoke(world, actor, path, input).catch(refused);
  return { told: plain(told), questions: world.asked() - before };
}

function refused(error: unknown): unknown {
  if (!(error instanceof TRPCError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
  return { code: error.code, ...publicError(error, "request-1") };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Ids, times and hashes over them are drawn anew in each world. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? one.toString() : one)) ?? "";
  return text
    .replace(UUID, "id")
    .replace(/[0-9a-f]{64}/g, "hash")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time")
    .replace(/"milliseconds":\d+/g, '"milliseconds":0');
}

function withoutDomain(input: unknown): unknown {
  if (typeof input !== "object" || input === null || !("domain" in input)) return input;
  const { domain: _, ...rest } = input;
  return rest;
}
