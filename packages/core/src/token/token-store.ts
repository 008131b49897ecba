import type { Verb } from "../actor.ts";

/** What a program signs in with. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** Its first characters, by which people tell tokens apart. */
  readonly prefix: string;
  readonly permissions: readonly Verb[];
  /** Absent: on every domain of its operator. */
  readonly domain?: string;
  /** The id of the operator it acts for; absent: the operator is gone, and the token good for nothing. */
  readonly operator?: string;
  readonly createdAt: Date;
  readonly expiresAt?: Date;
  /** When it was last used, to the minute, and the IP address it came from. */
  readonly lastUsedAt?: Date;
  readonly lastUsedAddress?: string;
}

export interface NewApiToken extends Pick<ApiToken, "name" | "prefix" | "permissions" | "domain" | "expiresAt"> {
  /** SHA-256 of the whole secret. */
  readonly hash: Uint8Array;
  /** The id of an operator; `conflict` when there is none. */
  readonly operator: string;
}

/** Tokens that were not revoked; of those that were nothing is told. */
export interface TokenStore {
  /** Those of the grant's domains, and to a grant for all also those without a domain; by name. */
  list(): Promise<readonly ApiToken[]>;
  get(id: string): Promise<ApiToken | undefined>;
  /** The token of these first characters, with the hash of the whole. */
  find(prefix: string): Promise<{ readonly token: ApiToken; readonly hash: Uint8Array } | undefined>;
  /** A domain outside of the grant is `notFound`. */
  create(token: NewApiToken): Promise<ApiToken>;
  /** Notes a use. */
  used(id: string, at: Date, address?: string): Promise<void>;
  /** False: there is none, or not any more. */
  revoke(id: string, at: Date): Promise<boolean>;
}
