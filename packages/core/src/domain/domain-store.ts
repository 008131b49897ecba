import { MECHANISMS } from "@rostra/xmpp/sasl/mechanism";

/** What happens when a resource is bound that is in use (RFC 6120 §7.7.2.2, decision D2). */
export type SessionConflict = "replace" | "generate" | "refuse";

/** Rules an organisation sets for one domain; data, never code. */
export interface DomainPolicy {
  readonly sessionConflict: SessionConflict;
  /** Sessions an account may hold at once; 0: none may be established (3921-3-6). */
  readonly sessionLimit: number;
  /** SASL mechanisms that may be offered, by name. */
  readonly mechanisms: readonly string[];
  /** Whether a login must be bound to its TLS channel: only -PLUS mechanisms are offered then. */
  readonly channelBindingRequired: boolean;
}

/** What a new domain starts with. */
export const DEFAULT_DOMAIN_POLICY: DomainPolicy = {
  sessionConflict: "replace",
  sessionLimit: 10,
  mechanisms: MECHANISMS,
  channelBindingRequired: false,
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
  /** Adds a domain with {@link DEFAULT_DOMAIN_POLICY}. A name that is taken is a `conflict`. */
  create(name: string): Promise<Domain>;
}
