import { type AccountService, createAccountService } from "./account/account-service.ts";
import { DEFAULT_ITERATIONS } from "./account/credentials.ts";
import { createFastTokenService, type FastTokenService } from "./account/fast-token-service.ts";
import { createDomainService, type DomainService } from "./domain/domain-service.ts";
import { createGroupService, type GroupService } from "./group/group-service.ts";
import { waitForEffect } from "./live-effect.ts";
import { createOperatorService, type OperatorService } from "./operator/operator-service.ts";
import { createDecisionService, type DecisionService } from "./privacy/decision-service.ts";
import {
  createPrivacyService,
  DEFAULT_PRIVACY_OPTIONS,
  type PrivacyOptions,
  type PrivacyService,
} from "./privacy/privacy-service.ts";
import { createPrivacyTemplateService, type PrivacyTemplateService } from "./privacy/privacy-template-service.ts";
import { createSimulatorService, type SimulatorService } from "./privacy/simulator-service.ts";
import {
  createReportService,
  DEFAULT_REPORT_OPTIONS,
  type ReportOptions,
  type ReportService,
} from "./report/report-service.ts";
import {
  createRosterService,
  DEFAULT_ROSTER_OPTIONS,
  type RosterOptions,
  type RosterService,
} from "./roster/roster-service.ts";
import { createSessionService, type SessionService } from "./session/session-service.ts";
import { createSetupService, type SetupService } from "./setup/setup-service.ts";
import type { Database, LiveEffect } from "./transaction.ts";

/** What every edge (tRPC, shell, live server) receives. */
export interface Services {
  readonly accounts: AccountService;
  readonly fastTokens: FastTokenService;
  readonly domains: DomainService;
  readonly operators: OperatorService;
  readonly rosters: RosterService;
  readonly groups: GroupService;
  readonly privacy: PrivacyService;
  readonly decisions: DecisionService;
  readonly reports: ReportService;
  readonly privacyTemplates: PrivacyTemplateService;
  readonly simulator: SimulatorService;
  readonly sessions: SessionService;
  readonly setup: SetupService;
  /** Waits for the live nodes to confirm a change's events, a bounded time. */
  effect(events: readonly bigint[]): Promise<LiveEffect>;
}

/** As the setting ROSTRA_FAST_CLIENTS has it by default. */
export const DEFAULT_FAST_CLIENTS = 20;

export interface ServiceOptions {
  /** Rounds of key derivation for new passwords; absent: {@link DEFAULT_ITERATIONS}. */
  readonly scramIterations?: number;
  /** What rosters may hold; absent: {@link DEFAULT_ROSTER_OPTIONS}. */
  readonly roster?: RosterOptions;
  /** What privacy lists and templates may hold; absent: {@link DEFAULT_PRIVACY_OPTIONS}. */
  readonly privacy?: PrivacyOptions;
  /** What reports may hold; absent: {@link DEFAULT_REPORT_OPTIONS}. */
  readonly reports?: ReportOptions;
  /** Clients of one account that may hold tokens of FAST; absent: {@link DEFAULT_FAST_CLIENTS}. */
  readonly fastClients?: number;
  /** Whether requests of strangers to a resource are refused, as the simulator is to take it; absent: they are not. */
  readonly strictIqPrivacy?: boolean;
}

export function createServices(
  database: Database,
  {
    scramIterations = DEFAULT_ITERATIONS,
    roster = DEFAULT_ROSTER_OPTIONS,
    privacy = DEFAULT_PRIVACY_OPTIONS,
    reports = DEFAULT_REPORT_OPTIONS,
    fastClients = DEFAULT_FAST_CLIENTS,
    strictIqPrivacy = false,
  }: ServiceOptions = {},
): Services {
  const privacyLists = createPrivacyService(database, privacy, reports);
  return {
    accounts: createAccountService(database, scramIterations),
    fastTokens: createFastTokenService(database, fastClients),
    domains: createDomainService(database),
    operators: createOperatorService(database),
    rosters: createRosterService(database, roster),
    groups: createGroupService(database),
    privacy: privacyLists,
    decisions: createDecisionService(database),
    reports: createReportService(database),
    privacyTemplates: createPrivacyTemplateService(database, privacyLists, privacy),
    simulator: createSimulatorService(database, strictIqPrivacy),
    sessions: createSessionService(database),
    setup: createSetupService(database, scramIterations),
    effect: (events) => waitForEffect(database, events),
  };
}
