import { type Actor, roleVerbs } from "@rostra/core/actor";
import { callTRPCProcedure, TRPCError } from "@trpc/server";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { appRouter, createCaller } from "../root.ts";
import { contextOf, makePlace, type PermissionDatabase, type Place } from "./permission-place.ts";
import { type Answer, type Asker, askers, permissionTable, type Row, rolesOf } from "./permission-table.ts";

/** The procedures of the API, by path. */
export const procedures: readonly string[] = Object.keys(appRouter._def.procedures).sort();

const OWN = "own.example.net";
const FOREIGN = "foreign.example.com";

/** Tries every procedure by everybody, at the own domain and a foreign one, against {@link permissionTable}. */
export function permissionMatrix(where: string, open: () => Promise<PermissionDatabase>): void {
  describe(`permissions ${where}`, () => {
    let world: PermissionDatabase;
    let places: { own: Place; foreign: Place };
    let drawn = 0;

    beforeAll(async () => {
      world = await open();
      places = { own: await makePlace(world, OWN), foreign: await makePlace(world, FOREIGN) };
      return () => world[Symbol.asyncDispose]();
    });

    /** The place a call is about: one of its own where the call may change it. */
    const placeFor = (path: string, side: "own" | "foreign", answer: Answer): Promise<Place> | Place =>
      answer === "allowed" && typeOf(path) === "mutation"
        ? makePlace(world, `${side}-${drawn}.example.net`, path.split(".")[0])
        : places[side];

    for (const [path, row] of Object.entries(permissionTable))
      for (const side of ["own", "foreign"] as const)
        it.each(askers.map((asker) => [asker, row.answers[side][asker]] as const))(
          `${path} at ${side === "own" ? "the own" : "a foreign"} domain by %s: %s`,
          async (asker, answer) => {
            drawn++;
            const place = await placeFor(path, side, answer);
            const unique = `${side}${drawn}`;
            const owner = createCaller(contextOf(world.database, actorOf("owner", row, place.domain)));
            const input = await row.input({ place, owner, unique });
            const isRefused = answer !== "allowed";
            const before = isRefused && (await world.events());
            const actor = actorOf(asker, row, side === "own" ? place.domain : places.own.domain);
            const ended = await outcome(invoke(world, actor, path, input));
            // What should have been refused may have changed what other calls are about.
            if (isRefused && ended === "OK")
              places = { ...places, [side]: await makePlace(world, `${side}-${drawn}.example.org`) };
            expect(ended).toBe(answer === "allowed" ? (row.ends ?? "OK") : refusals[answer]);
            if (isRefused) expect(await world.events()).toBe(before);
          },
        );
  });
}

const refusals: Readonly<Record<Exclude<Answer, "allowed">, string>> = {
  forbidden: "FORBIDDEN",
  notFound: "NOT_FOUND",
  unauthorized: "UNAUTHORIZED",
};

/** Whether a procedure is a query, a mutation or a subscription. */
export function typeOf(path: string): ProcedureType {
  const flat: Readonly<Record<string, unknown>> = appRouter._def.procedures;
  const procedure = flat[path];
  if (!isProcedure(procedure)) throw new Error(`there is no procedure ${path}`);
  return procedure._def.type;
}

type ProcedureType = "query" | "mutation" | "subscription";

function isProcedure(value: unknown): value is { readonly _def: { readonly type: ProcedureType } } {
  return typeof value === "function" && "_def" in value;
}

/** Somebody whose roles are on the domain `own`. */
export function actorOf(asker: Asker, { verbs }: Pick<Row, "verbs">, own: string): Actor | undefined {
  if (asker === "visitor") return undefined;
  const who = { id: asker, name: asker, roles: rolesOf(asker, own) };
  if (asker !== "token" && asker !== "otherToken") return { kind: "operator", ...who };
  const permissions = asker === "token" ? verbs : [...roleVerbs.owner].filter((verb) => verb !== verbs.at(-1));
  return { kind: "token", ...who, permissions, operator: asker };
}

/** Calls a procedure by its path, as the HTTP mount does. */
export function invoke(
  { database }: Pick<PermissionDatabase, "database">,
  actor: Actor | undefined,
  path: string,
  input: unknown,
): Promise<unknown> {
  return invokeAs(contextOf(database, actor), path, input);
}

/** The same by any request. */
export function invokeAs(ctx: Context, path: string, input: unknown): Promise<unknown> {
  return callTRPCProcedure({
    router: appRouter,
    path,
    type: typeOf(path),
    ctx,
    getRawInput: async () => input,
    signal: undefined,
    batchIndex: 0,
  });
}

/** `OK`, or the code of the refusal. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "OK";
  } catch (error) {
    if (error instanceof TRPCError && error.code !== "INTERNAL_SERVER_ERROR") return error.code;
    throw error;
  }
}
