import { MECHANISMS } from "@rostra/xmpp/sasl/mechanism";

/** What happens when a resource is bound that is in use (RFC 6120 §7.7.2.2, decision D2). */
export const SESSION_CONFLICTS = ["replace", "generate", "refuse"] as const;
export type SessionConflict = (typeof SESSION_CONFLICTS)[number];

/** Versions of TLS that can be demanded, the oldest first. */
export const TLS_VERSIONS = ["1.2", "1.3"] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Who may make an account for himself: nobody, whoever holds an invitation, or everybody. */
export const REGISTRATIONS = ["closed", "invitation", "open"] as const;
export type Registration = (typeof REGISTRATIONS)[number];

/** Rules an organisation sets for one domain; data, never code. */
export interface DomainPolicy {
  readonly sessionConflict: SessionConflict;
  /** Sessions an account may hold at once; 0: none may be established (3921-3-6). */
  readonly sessionLimit: number;
  /** SASL mechanisms that may be offered, by name. */
  readonly mechanisms: readonly string[];
  /** Whether a login must be bound to its TLS channel: only -PLUS mechanisms are offered then. */
  readonly channelBindingRequired: boolean;
  /** The oldest version of TLS that a login may come over. */
  readonly tlsVersion: TlsVersion;
  /** Who may make an account for himself. */
  readonly registration: Registration;
  /** Whether its accounts may make invitations themselves (XEP-0401). */
  readonly userInvitations: boolean;
  /** Accounts the domain may hold, those that are deleted aside; null: no bound. */
  readonly accountQuota: number | null;
  /** Contacts a roster may hold, unless its account has a quota of its own. */
  readonly rosterQuota: number;
  /** Messages that may wait for an account, unless it has a quota of its own; 0: none is kept (3921-11.1-18). */
  readonly spoolQuota: number;
  /** Days a message waits to be taken; null: for ever. What waits already keeps the time it was given. */
  readonly spoolRetentionDays: number | null;
  /** Days it is known which stanzas privacy lists refused; 0: it is not recorded. */
  readonly decisionRetentionDays: number;
  /** Days a deleted account can be restored before it is purged. */
  readonly deletionRetentionDays: number;
  /** Days the audit keeps an entry; null: for ever. */
  readonly auditRetentionDays: number | null;
}

/** What a new domain starts with. EXTERNAL is offered only where client certificates are asked for. */
export const DEFAULT_DOMAIN_POLICY: DomainPolicy = {
  sessionConflict: "replace",
  sessionLimit: 10,
  mechanisms: MECHANISMS.filter((name) => name !== "ANONYMOUS"),
  channelBindingRequired: false,
  tlsVersion: "1.2",
  registration: "closed",
  userInvitations: false,
  accountQuota: null,
  rosterQuota: 2000,
  spoolQuota: 1000,
  spoolRetentionDays: null,
  decisionRetentionDays: 7,
  deletionRetentionDays: 30,
  auditRetentionDays: null,
};

/** A domain this installation serves; `name` is a prepared domainpart. */
export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly policy: DomainPolicy;
  readonly createdAt: Date;
}

/** A domain with how many accounts it holds, for lists. */
export interface DomainSummary extends Domain {
  readonly accounts: number;
}

export interface DomainStore {
  /** The domain of that prepared name. */
  get(name: string): Promise<Domain | undefined>;
  /** Every domain of the grant, by name. */
  list(): Promise<readonly DomainSummary[]>;
  /** Adds a domain, or one that is gone again, with {@link DEFAULT_DOMAIN_POLICY}. A name that is taken is a `conflict`. */
  create(name: string): Promise<Domain>;
  /**
   * Remembers the domain as gone: nothing but {@link gone} gives it any more, and no account can be made on it.
   * `notFound` for no such domain.
   */
  remove(name: string): Promise<void>;
  /** The names of the grant's domains that are gone, sorted. */
  gone(): Promise<readonly string[]>;
  /** As {@link get}; until the transaction ends nobody else changes the domain, or adds an account to it. */
  getForChange(name: string): Promise<Domain | undefined>;
  /** Replaces the whole policy. `notFound` for no such domain. */
  setPolicy(name: string, policy: DomainPolicy): Promise<Domain>;
}
