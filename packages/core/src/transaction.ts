import type { AccountStore } from "./account/account-store.ts";
import type { FastTokenStore } from "./account/fast-token-store.ts";
import type { LoginLockStore } from "./account/login-lock-store.ts";
import type { ResetLinkStore } from "./account/reset-link-store.ts";
import type { WebSessionStore } from "./account/web-session-store.ts";
import type { Grant } from "./actor.ts";
import type { AuditStore } from "./audit/audit-store.ts";
import type { BulkStore } from "./bulk/bulk-store.ts";
import type { DomainStore } from "./domain/domain-store.ts";
import type { DomainEvent } from "./domain-event.ts";
import type { GroupStore } from "./group/group-store.ts";
import type { ImportStore } from "./import/import-store.ts";
import type { InvitationStore } from "./invitation/invitation-store.ts";
import type { JobStore } from "./job/job-store.ts";
import type { MessageStore } from "./message/message-store.ts";
import type { OperatorInvitationStore } from "./operator/operator-invitation-store.ts";
import type { OperatorStore } from "./operator/operator-store.ts";
import type { TrafficStore } from "./overview/traffic-store.ts";
import type { PortableStore } from "./portable/portable-store.ts";
import type { DecisionStore } from "./privacy/decision-store.ts";
import type { PrivacyStore } from "./privacy/privacy-store.ts";
import type { PrivacyTemplateStore } from "./privacy/privacy-template-store.ts";
import type { ReportStore } from "./report/report-store.ts";
import type { RosterStore } from "./roster/roster-store.ts";
import type { OnlineSessionStore } from "./session/online-session-store.ts";
import type { SetupStore } from "./setup/setup-store.ts";
import type { SystemStore } from "./system/system-store.ts";
import type { TokenStore } from "./token/token-store.ts";
import type { VCardStore } from "./vcard/vcard-store.ts";
import type { WebhookStore } from "./webhook/webhook-store.ts";

/** The ports over stored data. A store limits what it gives to the domains of the grant it was opened with. */
export interface Stores {
  readonly domains: DomainStore;
  readonly accounts: AccountStore;
  readonly resetLinks: ResetLinkStore;
  readonly webSessions: WebSessionStore;
  readonly loginLocks: LoginLockStore;
  readonly audit: AuditStore;
  readonly fastTokens: FastTokenStore;
  readonly operators: OperatorStore;
  readonly operatorInvitations: OperatorInvitationStore;
  readonly invitations: InvitationStore;
  readonly rosters: RosterStore;
  readonly groups: GroupStore;
  readonly privacy: PrivacyStore;
  readonly decisions: DecisionStore;
  readonly reports: ReportStore;
  readonly privacyTemplates: PrivacyTemplateStore;
  readonly portables: PortableStore;
  readonly imports: ImportStore;
  readonly bulks: BulkStore;
  readonly jobs: JobStore;
  readonly onlineSessions: OnlineSessionStore;
  readonly messages: MessageStore;
  readonly setup: SetupStore;
  readonly vCards: VCardStore;
  readonly tokens: TokenStore;
  readonly webhooks: WebhookStore;
  readonly traffic: TrafficStore;
  readonly system: SystemStore;
}

/** The stores inside one database transaction, and the facts it will have made when it commits. */
export interface Transaction extends Stores {
  /** Collects an event; it is written (with its audit entry) as the last step of the transaction. */
  emit(event: DomainEvent): void;
}

/** What a change gave, and the outbox ids of its events, by which its live effect can be asked for. */
export interface Committed<T> {
  readonly value: T;
  readonly events: readonly bigint[];
}

/** The one way to stored data. */
export interface Database {
  /** The stores, outside a transaction: for reading only. */
  read(grant: Grant): Stores;
  /**
   * The one way to change stored data: row, audit entry and outbox event commit together or not at all.
   * A unique key that is taken becomes `DomainError("conflict")`. The work may run again after a serialization failure,
   * so it must have no effect beyond `tx`.
   */
  transact<T>(grant: Grant, work: (tx: Transaction) => Promise<T>): Promise<Committed<T>>;
  /** What live nodes have done about events so far. */
  effects(events: readonly bigint[]): Promise<LiveEffect>;
}

/** How far an edit has gone live. */
export interface LiveEffect {
  /** Sessions that the nodes changed, told or closed; changes of one kind to one account count their sessions once. */
  readonly sessions: number;
  /** Milliseconds from the commit until the last confirming node was done; undefined while none has confirmed. */
  readonly milliseconds: number | undefined;
  /** Live nodes that have not confirmed yet. */
  readonly pending: number;
}
