import { type AccountBatchService, createAccountBatchService } from "./account/account-batch-service.ts";
import { DEFAULT_PROFILE_OPTIONS, type ProfileOptions } from "./account/account-profile.ts";
import { type AccountService, createAccountService } from "./account/account-service.ts";
import { DEFAULT_ITERATIONS } from "./account/credentials.ts";
import { createDeletionService, type DeletionService } from "./account/deletion-service.ts";
import { createFastTokenService, type FastTokenService } from "./account/fast-token-service.ts";
import { createLoginLockService, type LoginLockService } from "./account/login-lock-service.ts";
import { createOwnAccountService, type OwnAccountService } from "./account/own-account-service.ts";
import { createResetLinkService, DEFAULT_RESET_LINK_MS, type ResetLinkService } from "./account/reset-link-service.ts";
import {
  createWebSessionService,
  DEFAULT_WEB_SESSION_OPTIONS,
  type WebSessionOptions,
  type WebSessionService,
} from "./account/web-session-service.ts";
import { type AuditService, createAuditService } from "./audit/audit-service.ts";
import { bulkJobs } from "./bulk/bulk-jobs.ts";
import { type BulkService, createBulkService, DEFAULT_BULK_ACCOUNTS } from "./bulk/bulk-service.ts";
import { createDomainService, type DomainService } from "./domain/domain-service.ts";
import { createExportService, type ExportService } from "./export/export-service.ts";
import { createGroupService, type GroupService } from "./group/group-service.ts";
import { importJobs } from "./import/import-jobs.ts";
import { DEFAULT_IMPORT_OPTIONS, type ImportOptions } from "./import/import-options.ts";
import { createImportService, type ImportService } from "./import/import-service.ts";
import { DEFAULT_INVITATION_OPTIONS, type InvitationOptions } from "./invitation/invitation-options.ts";
import { createInvitationService, type InvitationService } from "./invitation/invitation-service.ts";
import { createRegistrationService, type RegistrationService } from "./invitation/registration-service.ts";
import { type JobRunner, type JobRunnerOptions, startJobRunner } from "./job/job-runner.ts";
import { waitForEffect } from "./live-effect.ts";
import { createMessageService, type MessageService } from "./message/message-service.ts";
import {
  createOperatorInvitationService,
  DEFAULT_OPERATOR_INVITATION_MS,
  DEFAULT_OPERATOR_INVITATIONS,
  type OperatorInvitationService,
} from "./operator/operator-invitation-service.ts";
import { createOperatorService, type OperatorService } from "./operator/operator-service.ts";
import { createSignInRecord, type SignInRecord } from "./operator/sign-in-record.ts";
import { createOverviewService, DEFAULT_TRAFFIC_SECONDS, type OverviewService } from "./overview/overview-service.ts";
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
import { createRosterService, type RosterService } from "./roster/roster-service.ts";
import { DEFAULT_ROSTER_OPTIONS, type RosterOptions } from "./roster/store-steps.ts";
import { createSessionService, type SessionService } from "./session/session-service.ts";
import { createSetupService, type SetupService } from "./setup/setup-service.ts";
import { type ChangedSetting, createSystemService, type SystemService } from "./system/system-service.ts";
import {
  createTokenService,
  DEFAULT_TOKEN_OPTIONS,
  type TokenOptions,
  type TokenService,
} from "./token/token-service.ts";
import type { Database, LiveEffect } from "./transaction.ts";
import { createVCardService, DEFAULT_VCARD_BYTES, type VCardService } from "./vcard/vcard-service.ts";
import { type DeliveryRunner, type DeliveryRunnerOptions, startDeliveryRunner } from "./webhook/delivery-runner.ts";
import {
  createWebhookService,
  DEFAULT_WEBHOOK_OPTIONS,
  type WebhookOptions,
  type WebhookService,
} from "./webhook/webhook-service.ts";

/** What every edge (tRPC, shell, live server) receives. */
export interface Services {
  readonly accounts: AccountService;
  readonly deletions: DeletionService;
  readonly resetLinks: ResetLinkService;
  readonly webSessions: WebSessionService;
  readonly loginLocks: LoginLockService;
  readonly ownAccounts: OwnAccountService;
  readonly accountBatches: AccountBatchService;
  readonly bulks: BulkService;
  readonly fastTokens: FastTokenService;
  readonly domains: DomainService;
  readonly operators: OperatorService;
  readonly operatorInvitations: OperatorInvitationService;
  readonly invitations: InvitationService;
  readonly registrations: RegistrationService;
  readonly signIns: SignInRecord;
  readonly audit: AuditService;
  readonly rosters: RosterService;
  readonly groups: GroupService;
  readonly privacy: PrivacyService;
  readonly decisions: DecisionService;
  readonly reports: ReportService;
  readonly privacyTemplates: PrivacyTemplateService;
  readonly simulator: SimulatorService;
  readonly imports: ImportService;
  readonly exports: ExportService;
  readonly sessions: SessionService;
  readonly messages: MessageService;
  readonly setup: SetupService;
  readonly vCards: VCardService;
  readonly tokens: TokenService;
  readonly webhooks: WebhookService;
  readonly overview: OverviewService;
  readonly system: SystemService;
  /** Does the jobs there are, and those that come, until it is closed. */
  startJobs(options: Omit<JobRunnerOptions, "database" | "handlers">): JobRunner;
  /** Tells webhooks of events until it is closed. */
  startWebhooks(options: Omit<DeliveryRunnerOptions, "database">): DeliveryRunner;
  /** Waits for the live nodes to confirm a change's events, a bounded time. */
  effect(events: readonly bigint[]): Promise<LiveEffect>;
}

/** As the setting ROSTRA_FAST_CLIENTS has it by default. */
export const DEFAULT_FAST_CLIENTS = 20;

export interface ServiceOptions {
  /** Rounds of key derivation for new passwords; absent: {@link DEFAULT_ITERATIONS}. */
  readonly scramIterations?: number;
  /** What descriptions of accounts may hold; absent: {@link DEFAULT_PROFILE_OPTIONS}. */
  readonly profiles?: ProfileOptions;
  /** How long a link is good that sets a password, in milliseconds; absent: {@link DEFAULT_RESET_LINK_MS}. */
  readonly resetLinkMs?: number;
  /** How long sessions of accounts on their own page last; absent: {@link DEFAULT_WEB_SESSION_OPTIONS}. */
  readonly webSessions?: WebSessionOptions;
  /** How long an invitation of an operator is good, in milliseconds; absent: {@link DEFAULT_OPERATOR_INVITATION_MS}. */
  readonly operatorInvitationMs?: number;
  /** Invitations of operators that may be open to one domain, or to all; absent: {@link DEFAULT_OPERATOR_INVITATIONS}. */
  readonly operatorInvitations?: number;
  /** How many API tokens there may be; absent: {@link DEFAULT_TOKEN_OPTIONS}. */
  readonly tokens?: TokenOptions;
  /** What invitations may be; absent: {@link DEFAULT_INVITATION_OPTIONS}. */
  readonly invitations?: InvitationOptions;
  /** What rosters may hold; absent: {@link DEFAULT_ROSTER_OPTIONS}. */
  readonly roster?: RosterOptions;
  /** What privacy lists and templates may hold; absent: {@link DEFAULT_PRIVACY_OPTIONS}. */
  readonly privacy?: PrivacyOptions;
  /** What reports may hold; absent: {@link DEFAULT_REPORT_OPTIONS}. */
  readonly reports?: ReportOptions;
  /** What imports may cost; absent: {@link DEFAULT_IMPORT_OPTIONS}. */
  readonly imports?: ImportOptions;
  /** Accounts that one bulk action may be about; absent: {@link DEFAULT_BULK_ACCOUNTS}. */
  readonly bulkAccounts?: number;
  /** Largest vCard, in octets; absent: {@link DEFAULT_VCARD_BYTES}. */
  readonly vCardBytes?: number;
  /** Clients of one account that may hold tokens of FAST; absent: {@link DEFAULT_FAST_CLIENTS}. */
  readonly fastClients?: number;
  /** What webhooks may be; absent: {@link DEFAULT_WEBHOOK_OPTIONS}. */
  readonly webhooks?: WebhookOptions;
  /** Whether requests of strangers to a resource are refused, as the simulator is to take it; absent: they are not. */
  readonly strictIqPrivacy?: boolean;
  /** How often nodes record what goes on, in seconds; absent: {@link DEFAULT_TRAFFIC_SECONDS}. */
  readonly trafficSeconds?: number;
  /** Settings that are not as by default, to be shown to owners; absent: none. */
  readonly changedSettings?: readonly ChangedSetting[];
}

export function createServices(
  database: Database,
  {
    scramIterations = DEFAULT_ITERATIONS,
    profiles = DEFAULT_PROFILE_OPTIONS,
    resetLinkMs = DEFAULT_RESET_LINK_MS,
    webSessions = DEFAULT_WEB_SESSION_OPTIONS,
    operatorInvitationMs = DEFAULT_OPERATOR_INVITATION_MS,
    operatorInvitations = DEFAULT_OPERATOR_INVITATIONS,
    tokens = DEFAULT_TOKEN_OPTIONS,
    invitations = DEFAULT_INVITATION_OPTIONS,
    roster = DEFAULT_ROSTER_OPTIONS,
    privacy = DEFAULT_PRIVACY_OPTIONS,
    reports = DEFAULT_REPORT_OPTIONS,
    imports = DEFAULT_IMPORT_OPTIONS,
    bulkAccounts = DEFAULT_BULK_ACCOUNTS,
    vCardBytes = DEFAULT_VCARD_BYTES,
    fastClients = DEFAULT_FAST_CLIENTS,
    webhooks = DEFAULT_WEBHOOK_OPTIONS,
    strictIqPrivacy = false,
    trafficSeconds = DEFAULT_TRAFFIC_SECONDS,
    changedSettings = [],
  }: ServiceOptions = {},
): Services {
  const privacyLists = createPrivacyService(database, privacy, reports);
  const accounts = createAccountService(database, scramIterations, profiles);
  const deletions = createDeletionService(database, roster);
  const groups = createGroupService(database);
  const exports = createExportService(database);
  const registrations = createRegistrationService(database, {
    invitations,
    roster,
    iterations: scramIterations,
    operatorInvitationMs,
  });
  const resetLinks = createResetLinkService(database, scramIterations, resetLinkMs);
  return {
    accounts,
    deletions,
    resetLinks,
    webSessions: createWebSessionService(database, webSessions, scramIterations),
    loginLocks: createLoginLockService(database),
    ownAccounts: createOwnAccountService(database, { privacy: privacyLists, registrations, exports }),
    accountBatches: createAccountBatchService(database, { accounts, deletions, groups }),
    bulks: createBulkService(database, { resetLinks, accounts: bulkAccounts }),
    fastTokens: createFastTokenService(database, fastClients),
    domains: createDomainService(database),
    operators: createOperatorService(database),
    operatorInvitations: createOperatorInvitationService(database, operatorInvitationMs, operatorInvitations),
    invitations: createInvitationService(database, invitations, roster),
    registrations,
    signIns: createSignInRecord(database),
    audit: createAuditService(database),
    rosters: createRosterService(database, roster),
    groups,
    privacy: privacyLists,
    decisions: createDecisionService(database),
    reports: createReportService(database),
    privacyTemplates: createPrivacyTemplateService(database, privacyLists, privacy),
    simulator: createSimulatorService(database, strictIqPrivacy),
    imports: createImportService(database, { imports, privacy, profiles, scramIterations, vCardBytes }),
    exports,
    sessions: createSessionService(database),
    messages: createMessageService(database),
    setup: createSetupService(database, scramIterations),
    vCards: createVCardService(database, vCardBytes),
    tokens: createTokenService(database, tokens),
    webhooks: createWebhookService(database, webhooks),
    overview: createOverviewService(database, trafficSeconds),
    system: createSystemService(database, { iterations: scramIterations, settings: changedSettings }),
    startJobs: (options) =>
      startJobRunner({
        ...options,
        database,
        handlers: {
          ...importJobs(database, { batch: imports.batch, privacy }),
          ...bulkJobs(database, { batch: imports.batch, roster }),
        },
      }),
    startWebhooks: (options) => startDeliveryRunner({ ...options, database }),
    effect: (events) => waitForEffect(database, events),
  };
}
