import { type AccountService, createAccountService } from "./account/account-service.ts";
import { DEFAULT_ITERATIONS } from "./account/credentials.ts";
import { createDomainService, type DomainService } from "./domain/domain-service.ts";
import { waitForEffect } from "./live-effect.ts";
import { createOperatorService, type OperatorService } from "./operator/operator-service.ts";
import { createRosterService, type RosterService } from "./roster/roster-service.ts";
import { createSessionService, type SessionService } from "./session/session-service.ts";
import { createSetupService, type SetupService } from "./setup/setup-service.ts";
import type { Database, LiveEffect } from "./transaction.ts";

/** What every edge (tRPC, shell, live server) receives. */
export interface Services {
  readonly accounts: AccountService;
  readonly domains: DomainService;
  readonly operators: OperatorService;
  readonly rosters: RosterService;
  readonly sessions: SessionService;
  readonly setup: SetupService;
  /** Waits for the live nodes to confirm a change's events, a bounded time. */
  effect(events: readonly bigint[]): Promise<LiveEffect>;
}

export interface ServiceOptions {
  /** Rounds of key derivation for new passwords; absent: {@link DEFAULT_ITERATIONS}. */
  readonly scramIterations?: number;
}

export function createServices(
  database: Database,
  { scramIterations = DEFAULT_ITERATIONS }: ServiceOptions = {},
): Services {
  return {
    accounts: createAccountService(database, scramIterations),
    domains: createDomainService(database),
    operators: createOperatorService(database),
    rosters: createRosterService(database),
    sessions: createSessionService(database),
    setup: createSetupService(database, scramIterations),
    effect: (events) => waitForEffect(database, events),
  };
}
