import type { LoginRecord } from "@rostra/core/account/account-store";
import type { ScramCredential } from "@rostra/core/account/credentials";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { failure } from "@rostra/xmpp/sasl/mechanism";
import type { ScramMechanism } from "@rostra/xmpp/sasl/scram";
import type { Negotiation } from "../negotiate.ts";
import { type Identity, Refused } from "./mechanism.ts";

/** The one answer to an unknown user and to a wrong secret (6120-6.5-1). */
export const wrongCredentials = failure("not-authorized", "wrong credentials");

/** The account of a user name, if there is one. From here on the account's events can end this stream. */
export async function lookUp(
  username: string,
  { server, stream, domain }: Negotiation,
): Promise<{ readonly address: string; readonly jid?: BareJid; readonly login: LoginRecord | undefined }> {
  const jid = Jid.of({ local: username, domain })?.bare;
  if (!jid || jid.local === undefined) return { address: `${username}@${domain}`, login: undefined };
  if (server.loginThrottle.isBlocked(stream.transport.address, jid.toString()))
    throw new Refused(failure("temporary-auth-failure", "too many failures for this account from this address"));
  server.arrivals.enter(jid, stream);
  try {
    return { address: jid.toString(), jid, login: await server.services.accounts.forLogin(jid) };
  } catch (error) {
    server.logger.error("an account could not be read for a login", { stream: stream.id, jid, error });
    throw new Refused(failure("temporary-auth-failure", "the account could not be read")); // 6120-6.5.11-1
  }
}

/** Keys that nobody has a password for. */
export function decoy(address: string, mechanism: ScramMechanism, { server, domain }: Negotiation): ScramCredential {
  return server.decoys.credential(address, domain, mechanism);
}

/** The identity of a stored account. */
export function identityOf({ account, policy }: Pick<LoginRecord, "account" | "policy">): Identity {
  return { jid: account.jid, policy, sessionLimit: account.sessionLimit ?? policy.sessionLimit, account };
}
