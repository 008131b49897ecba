import { type Actor, type Grant, may, mayAnywhere, mayEverywhere } from "../actor.ts";
import type { Database } from "../transaction.ts";
import type {
  BoundedCount,
  DatabaseFacts,
  Node,
  PresentedCertificate,
  ProtectedSessions,
  SystemStore,
} from "./system-store.ts";

/** Accounts with outdated keys are counted up to here. */
export const OUTDATED_KEYS_BOUND = 10_000;

/** A setting that is not as it is by default. Of a secret one it is told that it is set, not to what. */
export interface ChangedSetting {
  readonly name: string;
  readonly section: string;
  readonly value?: string;
  /** Absent: there is none, or it depends on others. */
  readonly fallback?: string;
  readonly doc: string;
}

/** Who still uses what. */
export interface Posture {
  readonly sessions: readonly ProtectedSessions[];
  /** Accounts whose keys were derived in fewer rounds than {@link Posture.iterations}. */
  readonly outdatedKeys: BoundedCount;
  /** Rounds of key derivation for new passwords. */
  readonly iterations: number;
  /** Operators whom no second factor protects; only those who may see all operators are told. */
  readonly withoutSecondFactor?: number;
}

/** The installation, and how its domains are protected. */
export interface SystemService {
  /** The longest there first; owners of the whole installation only, as in the two after it. */
  nodes(actor: Actor): Promise<readonly Node[]>;
  database(actor: Actor): Promise<DatabaseFacts>;
  settings(actor: Actor): readonly ChangedSetting[];
  /** What live nodes present to the clients of the domains that the actor may see, by domain. */
  certificates(actor: Actor, domain?: string): Promise<readonly PresentedCertificate[]>;
  /** Of one domain, or of all that the actor may see. */
  posture(actor: Actor, domain?: string): Promise<Posture>;
}

export interface SystemOptions {
  readonly iterations: number;
  readonly settings: readonly ChangedSetting[];
}

export function createSystemService(database: Database, { iterations, settings }: SystemOptions): SystemService {
  const installation = (actor: Actor): SystemStore => database.read(mayEverywhere(actor, "system.read")).system;
  const within = (actor: Actor, domain: string | undefined): Grant =>
    domain === undefined ? mayAnywhere(actor, "posture.read") : may(actor, "posture.read", domain);
  return {
    nodes: async (actor) => installation(actor).nodes(),
    database: async (actor) => installation(actor).database(),
    settings(actor) {
      mayEverywhere(actor, "system.read");
      return settings;
    },
    certificates: async (actor, domain) => database.read(within(actor, domain)).system.certificates(),
    async posture(actor, domain) {
      const grant = within(actor, domain);
      const { system } = database.read(grant);
      const [sessions, outdatedKeys, operators] = await Promise.all([
        system.protection(),
        system.outdatedKeys(iterations, OUTDATED_KEYS_BOUND),
        grant.domains === "all" && mayReadOperators(actor)
          ? database.read(mayEverywhere(actor, "operator.read")).operators.list()
          : undefined,
      ]);
      const unprotected = operators?.filter(({ twoFactor, roles }) => !twoFactor && roles.length > 0).length;
      return {
        sessions,
        outdatedKeys,
        iterations,
        ...(unprotected !== undefined && { withoutSecondFactor: unprotected }),
      };
    },
  };
}

function mayReadOperators(actor: Actor): boolean {
  try {
    mayEverywhere(actor, "operator.read");
    return true;
  } catch {
    return false;
  }
}
