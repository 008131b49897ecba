import { type BareJid, Jid } from "../jid.ts";
import { decodeUtf8, failure, type SaslFailure } from "./mechanism.ts";

/** As whom a client of EXTERNAL comes in. */
export interface ExternalIdentity {
  readonly kind: "identity";
  readonly jid: BareJid;
}

/**
 * Reads the one message of EXTERNAL, an authorization identity or nothing (RFC 4422 App. A), against the addresses that
 * the certificate gives on the served domain. Nothing stands for the address of the certificate when it gives one; of
 * several the client has to name one (XEP-0178 §2).
 */
export function parseExternal(message: Uint8Array, addresses: readonly BareJid[]): ExternalIdentity | SaslFailure {
  const authzid = decodeUtf8(message);
  if (authzid === undefined || authzid.includes("\0")) return failure("malformed-request", "not UTF-8 without NUL");
  if (authzid === "") {
    const [only, ...others] = addresses;
    if (only && others.length === 0) return { kind: "identity", jid: only };
    return failure("invalid-authzid", "the certificate has several addresses and none was named");
  }
  const asked = Jid.parse(authzid);
  const jid = asked?.resource === undefined ? addresses.find((one) => asked?.equals(one)) : undefined;
  return jid ? { kind: "identity", jid } : failure("invalid-authzid", "not an address of the certificate");
}
