import type { KeyFacts } from "./account-store.ts";
import type { FastToken } from "./fast-token-store.ts";

/** A client that may come back without the password (XEP-0484). */
export interface TokenClient {
  /** Its installation, as its `<user-agent/>` names it. */
  readonly client: string;
  /** What it calls itself and its device, as far as it told. */
  readonly name?: string;
  readonly mechanism: FastToken["mechanism"];
  /** When it was given its token. */
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** What opens an account: the keys of its password, and who needs none. No secret is in it. */
export interface AccountAccess {
  readonly keys: readonly KeyFacts[];
  /** Whoever was given a token last comes first. */
  readonly clients: readonly TokenClient[];
}

/** How much of something there is, and how much there may be. */
export interface Usage {
  readonly used: number;
  readonly allowed: number;
}

/** How much an account has of what is limited, by its own quotas or its domain's. */
export interface AccountUsage {
  readonly sessions: Usage;
  readonly contacts: Usage;
  /** Messages that wait for it. */
  readonly messages: Usage;
}

/** The clients that hold tokens that are good at `now`, each once, with the token it was given last. */
export function clientsOf(tokens: readonly FastToken[], now: Date): readonly TokenClient[] {
  const latest = new Map<string, TokenClient>();
  for (const { client, name, mechanism, issuedAt, expiresAt } of tokens) {
    const known = latest.get(client);
    if (expiresAt > now && (!known || known.issuedAt < issuedAt))
      latest.set(client, { client, ...(name !== undefined && { name }), mechanism, issuedAt, expiresAt });
  }
  return [...latest.values()].sort((one, other) => other.issuedAt.getTime() - one.issuedAt.getTime());
}
