import type { Actor, Grant } from "@rostra/core/actor";
import type { Stores } from "@rostra/core/transaction";
import type { Sql } from "./sql.ts";

/*
 * The second wall (architecture.md §9): what operators and tokens ask for single domains runs under a role that the
 * policies of the database hold to these domains.
 */

const ask = { text: "SELECT rostra_wall_stands() AS stands" };

/** Whether the role is there and the database user may take it; without it `may` and the stores stand alone. */
export async function wallStands(sql: Sql): Promise<boolean> {
  const [row] = await sql.rows<{ stands: boolean }>(ask, []);
  return row?.stands ?? false;
}

/** Somebody whose calls may be held to some domains. */
type ScopedActor = Extract<Actor, { readonly roles: unknown }>;

/** A grant of an operator or a token for single domains. A grant for all domains has nothing to be kept from. */
export interface ScopedGrant extends Grant {
  readonly actor: ScopedActor;
  readonly domains: ReadonlySet<string>;
}

export function isScoped(grant: Grant): grant is ScopedGrant {
  return (grant.actor.kind === "operator" || grant.actor.kind === "token") && grant.domains !== "all";
}

const enter = {
  text: `SELECT set_config('role', 'rostra_scoped', true), set_config('rostra.domains', $1, true),
    set_config('rostra.operator', $2, true)`,
};

const leave = { text: "SELECT set_config('role', 'none', true)" };

/** Until the transaction ends or leaves, it sees and changes what belongs to the domains of the grant, and nothing else. */
export async function enterWall(transaction: Sql, { domains, actor }: ScopedGrant): Promise<void> {
  await transaction.rows(enter, [[...domains].join(","), actor.kind === "operator" ? actor.id : ""]);
}

/** For the last step of a transaction: events and their audit entries are ours to write, whatever they are about. */
export async function leaveWall(transaction: Sql): Promise<void> {
  await transaction.rows(leave, []);
}

/**
 * Stores like `shape`, of which each call runs on stores of a transaction of its own, which `within` opens. A call that
 * reads twice sees one state.
 */
export function storesWithin(shape: Stores, within: <T>(work: (stores: Stores) => Promise<T>) => Promise<T>): Stores {
  return new Proxy(shape, {
    get(target, store, receiver) {
      const one: unknown = Reflect.get(target, store, receiver);
      if (typeof one !== "object" || one === null) return one;
      return new Proxy(one, {
        get(methods, name) {
          const method: unknown = Reflect.get(methods, name);
          if (typeof method !== "function") return method;
          return (...values: readonly unknown[]) =>
            within(async (stores) => {
              const opened: unknown = Reflect.get(stores, store);
              const call: unknown = typeof opened === "object" && opened !== null && Reflect.get(opened, name);
              if (typeof call !== "function") throw new Error(`there is no ${String(store)}.${String(name)}`);
              return call.apply(opened, values);
            });
        },
      });
    },
  });
}
