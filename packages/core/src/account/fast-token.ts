import { createHash, createHmac, randomBytes } from "node:crypto";
import type { HtMechanism } from "@rostra/xmpp/sasl/ht";

/** Octets of salt of a token, from the generator of the operating system: 256 random bits. */
const SALT_OCTETS = 32;

/** Whose token it is and what it is good for. */
export interface FastTokenOwner {
  /** The account's id. */
  readonly account: string;
  /** The UUID of the client's installation. */
  readonly client: string;
  readonly mechanism: HtMechanism;
}

export function freshSalt(): Uint8Array {
  return randomBytes(SALT_OCTETS);
}

/**
 * The token that stands for a row: HMAC-SHA-256 over all it is bound to, under a key that only the live server has. So the
 * server can check a proof made with it, while the rows alone open nothing.
 */
export function deriveToken(key: Uint8Array, salt: Uint8Array, { account, client, mechanism }: FastTokenOwner): string {
  const mac = createHmac("sha256", key).update(salt);
  return mac.update(JSON.stringify([account, client, mechanism])).digest("base64url");
}

/** What is stored of a token beside its salt: a row that was not made under the present key shows by it. */
export function hashToken(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
