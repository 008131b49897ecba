import { randomBytes } from "node:crypto";
import { SCRAM_MECHANISMS, type ScramCredential } from "@rostra/core/account/credentials";
import { failure } from "@rostra/xmpp/sasl/mechanism";
import { SCRAM_HASH, type ScramMechanism, scramKeys } from "@rostra/xmpp/sasl/scram";
import type { Negotiation } from "../negotiate.ts";
import { type Proven, Refused } from "./mechanism.ts";

/** Octets of salt for a key that a client derives. */
const SALT_OCTETS = 16;

/** What a client needs to derive the key of an upgrade. */
export interface UpgradeTerms {
  readonly mechanism: ScramMechanism;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/**
 * The mechanisms an account can be upgraded to: those of the domain, with channel binding or without, the same for every
 * account, so that they tell nothing about one (XEP-0480 §2.1).
 */
export function upgrades({ server, domain }: Negotiation): readonly ScramMechanism[] {
  const allowed = server.domains.get(domain)?.policy.mechanisms ?? [];
  return SCRAM_MECHANISMS.filter((name) => allowed.includes(name) || allowed.includes(`${name}-PLUS`));
}

export function upgradeTerms(mechanism: ScramMechanism, { server }: Negotiation): UpgradeTerms {
  return { mechanism, salt: randomBytes(SALT_OCTETS), iterations: server.settings.scramIterations };
}

/**
 * Stores the keys of the SaltedPassword that the client derived, where the account lacks them (XEP-0480 §3). Nothing
 * shows whether it did: the client is the account's own, but need not know. Throws {@link Refused} for what can be none.
 */
export async function upgrade(
  { mechanism, salt, iterations }: UpgradeTerms,
  saltedPassword: Uint8Array,
  { identity: { jid } }: Proven,
  proven: ScramCredential,
  { server, stream }: Negotiation,
): Promise<void> {
  if (saltedPassword.length !== SCRAM_HASH[mechanism].octets)
    throw new Refused(failure("malformed-request", "not a SaltedPassword of this mechanism"));
  const key = { mechanism, salt, iterations, ...scramKeys(mechanism, saltedPassword) };
  try {
    if (await server.services.accounts.upgradeKey(jid, key, proven))
      server.logger.info("a key was added", { jid, mechanism });
  } catch (error) {
    server.logger.error("a key could not be added", { stream: stream.id, jid, error });
    throw new Refused(failure("temporary-auth-failure", "the key could not be stored"));
  }
}
