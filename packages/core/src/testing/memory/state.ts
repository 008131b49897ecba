import type { BareJid } from "@rostra/xmpp/jid";
import type { Attributes } from "../../account/account-profile.ts";
import type { Account } from "../../account/account-store.ts";
import type { ScramCredential } from "../../account/credentials.ts";
import type { FastToken } from "../../account/fast-token-store.ts";
import type { AccountLock } from "../../account/login-lock-store.ts";
import type { WebSession } from "../../account/web-session-store.ts";
import type { AuditChain } from "../../audit/audit-store.ts";
import type { ChainedEntry } from "../../audit-chain.ts";
import type { Bulk, BulkItem } from "../../bulk/bulk-store.ts";
import type { Domain } from "../../domain/domain-store.ts";
import type { Recorded } from "../../domain-event.ts";
import type { Group } from "../../group/group-store.ts";
import type { ImportPlan, WholeImportRow } from "../../import/import-store.ts";
import type { Invitation } from "../../invitation/invitation-store.ts";
import type { Job } from "../../job/job-store.ts";
import type { SpooledMessage } from "../../message/spool.ts";
import type { OperatorInvitation } from "../../operator/operator-invitation-store.ts";
import type { Operator } from "../../operator/operator-store.ts";
import type { TrafficSample } from "../../overview/traffic.ts";
import type { RecordedDecision } from "../../privacy/decision.ts";
import type { PrivacyListVersion, StoredPrivacyList } from "../../privacy/privacy-store.ts";
import type { PrivacyTemplate } from "../../privacy/privacy-template-store.ts";
import type { Report } from "../../report/report-store.ts";
import type { KeptStanza, VersionedItem } from "../../roster/roster-store.ts";
import type { OnlineSession } from "../../session/online-session-store.ts";
import type { Node, PresentedCertificate } from "../../system/system-store.ts";
import type { ApiToken } from "../../token/token-store.ts";
import type { LiveEffect } from "../../transaction.ts";
import type { Webhook, WebhookDelivery } from "../../webhook/webhook-store.ts";

/** Everything that is stored, by its address, name or id; never changed, only replaced. */
export interface MemoryState {
  readonly domains: ReadonlyMap<string, Domain>;
  /** Names of domains that are gone. */
  readonly gone: ReadonlySet<string>;
  readonly accounts: ReadonlyMap<string, StoredAccount>;
  /** Deleted and not purged, apart from the others; by address. */
  readonly deleted: ReadonlyMap<string, StoredAccount>;
  /** By the account's address. */
  readonly resetLinks: ReadonlyMap<string, readonly StoredResetLink[]>;
  /** By the account's address. */
  readonly fastTokens: ReadonlyMap<string, readonly FastToken[]>;
  /** By the account's address, in the order they were opened. */
  readonly webSessions: ReadonlyMap<string, readonly StoredWebSession[]>;
  /** In any order. */
  readonly loginLocks: readonly AccountLock[];
  readonly rosters: ReadonlyMap<string, StoredRoster>;
  readonly groups: ReadonlyMap<string, StoredGroup>;
  readonly groupVersions: ReadonlyMap<string, bigint>;
  /** By the account's address. */
  readonly privacy: ReadonlyMap<string, StoredPrivacy>;
  readonly privacyTemplates: readonly PrivacyTemplate[];
  /** By the address of the account whose lists refused; each in any order. */
  readonly decisions: ReadonlyMap<string, readonly RecordedDecision[]>;
  /** Oldest first. */
  readonly reports: readonly Report[];
  readonly operators: ReadonlyMap<string, Operator>;
  /** Those that are open or too old, in the order they were made. */
  readonly operatorInvitations: ReadonlyMap<string, StoredInvitation>;
  /** By id, in the order they were made. */
  readonly invitations: ReadonlyMap<string, StoredAccountInvitation>;
  /** With the hash of the secret; those that were not revoked. */
  readonly tokens: ReadonlyMap<string, { readonly token: ApiToken; readonly hash: Uint8Array }>;
  /** Oldest first. */
  readonly webhooks: ReadonlyMap<string, StoredWebhook>;
  /** Oldest first. */
  readonly webhookDeliveries: readonly StoredDelivery[];
  readonly webhookCursor: bigint | undefined;
  readonly sessions: ReadonlyMap<string, OnlineSession>;
  /** By the account's address. */
  readonly vCards: ReadonlyMap<string, string>;
  /** What waits, oldest first, by the account's address. */
  readonly spooled: ReadonlyMap<string, readonly KeptMessage[]>;
  /** Oldest first. */
  readonly importPlans: readonly ImportPlan[];
  /** By the id of the plan. */
  readonly importRows: ReadonlyMap<string, readonly WholeImportRow[]>;
  /** Oldest first. */
  readonly bulks: readonly Bulk[];
  /** By the id of the bulk, by position. */
  readonly bulkItems: ReadonlyMap<string, readonly BulkItem[]>;
  /** Oldest first. */
  readonly jobs: readonly LeasedJob[];
  /** Oldest first. */
  readonly audit: readonly ChainedEntry[];
  /** By domain; that of the installation under "". */
  readonly auditChains: ReadonlyMap<string, AuditChain>;
  readonly traffic: readonly TrafficSample[];
  /** By id, in the order they started. */
  readonly nodes: ReadonlyMap<string, Node>;
  /** What they present. */
  readonly certificates: readonly PresentedCertificate[];
  readonly setupLink: { readonly tokenHash: string; readonly expiresAt: Date } | undefined;
}

/** A job with who has the lease on it, and until when. */
export interface LeasedJob {
  readonly job: Job;
  readonly lease?: { readonly holder: string; readonly until: number };
}

export interface StoredWebhook {
  readonly webhook: Webhook;
  readonly secret: Uint8Array;
}

export interface StoredDelivery {
  readonly delivery: WebhookDelivery;
  readonly body: string;
}

export interface StoredAccount {
  readonly account: Account;
  readonly credentials: readonly ScramCredential[];
  readonly keysMadeAt: Date;
  readonly notes?: string;
  readonly attributes?: Attributes;
  /** Whether its suspension lies ahead. */
  readonly isAhead?: boolean;
}

export interface StoredInvitation {
  readonly invitation: OperatorInvitation;
  readonly tokenHash: Uint8Array;
}

export interface StoredAccountInvitation {
  readonly invitation: Invitation;
  readonly tokenHash: Uint8Array;
  /** The accounts that were made by it, oldest first. */
  readonly accounts: readonly BareJid[];
}

export interface StoredWebSession {
  readonly session: WebSession;
  readonly tokenHash: string;
  readonly isEnded: boolean;
}

export interface StoredResetLink {
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

/** A roster as it is stored, by contact. */
export interface StoredRoster {
  readonly revision: bigint;
  readonly version: bigint;
  readonly removedVersion: bigint;
  readonly items: ReadonlyMap<string, StoredItem>;
  readonly notices: ReadonlyMap<string, KeptStanza>;
}

export interface StoredItem extends VersionedItem {
  readonly request?: string;
}

export interface StoredGroup {
  readonly group: Group;
  /** Addresses of accounts. */
  readonly members: ReadonlySet<string>;
}

export interface KeptMessage extends SpooledMessage {
  readonly expiresAt: number | undefined;
}

/** Those that have not expired. */
export function waiting(kept: readonly KeptMessage[] = []): readonly KeptMessage[] {
  return kept.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > Date.now());
}

/** The privacy lists of one account, by name. */
export interface StoredPrivacy {
  readonly revision: bigint;
  readonly lists: ReadonlyMap<string, StoredPrivacyList>;
  readonly defaultList?: string;
  /** Latest first. */
  readonly history: readonly PrivacyListVersion[];
}

/** The state as a transaction, or everybody, sees it. */
export interface MemoryAccess {
  read(): MemoryState;
  write(changed: Partial<MemoryState>): void;
  /** What live nodes have done about events. */
  effect(events: readonly bigint[]): LiveEffect;
  /** Every event that was committed, in order. */
  events(): readonly Recorded[];
}

export function emptyState(): MemoryState {
  const [domains, accounts, fastTokens, rosters] = [new Map(), new Map(), new Map(), new Map()];
  const gone = new Set<string>();
  return {
    domains,
    gone,
    accounts,
    deleted: new Map(),
    resetLinks: new Map(),
    webSessions: new Map(),
    fastTokens,
    loginLocks: [],
    rosters,
    groups: new Map(),
    groupVersions: new Map(),
    privacy: new Map(),
    privacyTemplates: [],
    decisions: new Map(),
    reports: [],
    vCards: new Map(),
    operators: new Map(),
    operatorInvitations: new Map(),
    invitations: new Map(),
    tokens: new Map(),
    webhooks: new Map(),
    webhookDeliveries: [],
    webhookCursor: undefined,
    sessions: new Map(),
    spooled: new Map(),
    importPlans: [],
    importRows: new Map(),
    bulks: [],
    bulkItems: new Map(),
    jobs: [],
    audit: [],
    auditChains: new Map(),
    traffic: [],
    nodes: new Map(),
    certificates: [],
    setupLink: undefined,
  };
}

export function changed<T>(
  map: ReadonlyMap<string, T>,
  ...entries: readonly (readonly [string, T])[]
): ReadonlyMap<string, T> {
  return new Map([...map, ...entries]);
}

/** By octets of UTF-8, as the database orders. */
export function byText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
