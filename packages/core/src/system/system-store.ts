import type { OnlineSession } from "../session/online-session-store.ts";

/** A process that serves connections, as it told last. */
export interface Node {
  readonly id: string;
  /** Where it can be reached, for people: `host:port`. */
  readonly address: string;
  readonly version: string;
  readonly since: Date;
  readonly heartbeatAt: Date;
  /** Whether its last sign of life is young enough. */
  readonly isLive: boolean;
  readonly sessions: number;
  /** Resident memory. */
  readonly memoryBytes?: number;
  /** How late its event loop was of late: of a hundred delays the greatest but one, in milliseconds. */
  readonly eventLoopMs?: number;
  /** The ports it listens on, by name (`xmpp`, `xmpps`, `http`). */
  readonly ports: Readonly<Record<string, number>>;
}

/** What a node presents to the clients of a domain. */
export interface PresentedCertificate {
  readonly domain: string;
  readonly issuer: string;
  /** The DNS names it is good for. */
  readonly names: readonly string[];
  readonly selfSigned: boolean;
  readonly validFrom: Date;
  readonly validUntil: Date;
  /** SHA-256, in hexadecimal. */
  readonly fingerprint: string;
}

/** A change of the schema that was applied. */
export interface AppliedMigration {
  readonly name: string;
  readonly at: Date;
}

export interface DatabaseFacts {
  /** Of the Postgres server. */
  readonly version: string;
  readonly bytes: number;
  /** Connections to this database, and how many the server lets in to all of them. */
  readonly connections: { readonly now: number; readonly limit: number };
  /** The largest, with their indexes; the rows are Postgres's own estimate. */
  readonly tables: readonly { readonly name: string; readonly bytes: number; readonly rows: number }[];
  /** Newest first. */
  readonly migrations: readonly AppliedMigration[];
}

/** Sessions that are alike in how they are protected. */
export interface ProtectedSessions extends Pick<OnlineSession, "transport" | "tls" | "mechanism"> {
  readonly sessions: number;
}

/** How many there are; `more`: that many at least. */
export interface BoundedCount {
  readonly count: number;
  readonly more: boolean;
}

/** What nodes and the database tell of themselves, of the domains of the grant where something is of a domain. */
export interface SystemStore {
  /** The longest there first. */
  nodes(): Promise<readonly Node[]>;
  database(): Promise<DatabaseFacts>;
  /** What live nodes present, by domain; where they differ, each of them. */
  certificates(): Promise<readonly PresentedCertificate[]>;
  /** The most sessions first. */
  protection(): Promise<readonly ProtectedSessions[]>;
  /** Accounts with a key that was derived in fewer rounds (RFC 5802 §4), counted up to `limit`. */
  outdatedKeys(iterations: number, limit: number): Promise<BoundedCount>;
}
