import type { ScramMechanism } from "@rostra/xmpp/sasl/scram";
import type { LoginRecord } from "./account-store.ts";
import { type ScramCredential, verifyPassword } from "./credentials.ts";

/** Whose stored keys a password is checked against. */
const VERIFIER: ScramMechanism = "SCRAM-SHA-256";

/**
 * The stored keys by which a password, shown to the server in the clear, proves right; undefined when it does not, or there is
 * no such account. Any stored key verifies it: the same one is taken for all, and `decoy` makes one of it where there is no
 * account, so that the work, and with it the time, is the same (6120-6.5-1).
 */
export async function provenBy(
  password: string,
  login: LoginRecord | undefined,
  decoy: (mechanism: ScramMechanism) => ScramCredential,
): Promise<ScramCredential | undefined> {
  const credential =
    login?.credentials.find(({ mechanism }) => mechanism === VERIFIER) ?? login?.credentials[0] ?? decoy(VERIFIER);
  const isRight = await verifyPassword(password, credential);
  return isRight && login ? credential : undefined;
}
