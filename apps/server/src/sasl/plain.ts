import type { LoginRecord } from "@rostra/core/account/account-store";
import { SCRAM_MECHANISMS, type ScramCredential } from "@rostra/core/account/credentials";
import { provenBy } from "@rostra/core/account/password-proof";
import { parsePlain } from "@rostra/xmpp/sasl/plain";
import type { Negotiation } from "../negotiate.ts";
import { decoy, identityOf, lookUp, wrongCredentials } from "./look-up.ts";
import { type Mechanism, Refused } from "./mechanism.ts";

/**
 * PLAIN (RFC 4616). It stands inside TLS only, or on a loopback connection that the operator has declared safe
 * (6120-13.8.3-1): before, nothing is offered.
 */
export const plain: Mechanism<"PLAIN"> = {
  name: "PLAIN",
  isAvailable: ({ server, domain }) => server.domains.get(domain)?.policy.channelBindingRequired === false,
  async run({ initial, negotiation }) {
    const asked = parsePlain(initial);
    if (asked.kind === "failure") throw new Refused(asked);
    const { address, login } = await lookUp(asked.username, negotiation);
    const credential = await provenBy(asked.password, login, (mechanism) => decoy(address, mechanism, negotiation));
    if (!credential || !login) throw new Refused(wrongCredentials);
    renewKeys(asked.password, login, credential, negotiation);
    return { identity: identityOf(login), authzid: asked.authzid, credential };
  },
};

/** Only here the password is seen: keys that are old or missing are made anew, behind the login (6120-SCRAM-17). */
function renewKeys(password: string, login: LoginRecord, proven: ScramCredential, { server }: Negotiation): void {
  const { jid } = login.account;
  const isCurrent = SCRAM_MECHANISMS.every((mechanism) =>
    login.credentials.some((one) => one.mechanism === mechanism && one.iterations >= server.settings.scramIterations),
  );
  if (isCurrent) return;
  server.services.accounts.renewKeys(jid, password, proven).then(
    (renewed) => renewed && server.logger.info("keys were renewed", { jid }),
    (error: unknown) => server.logger.error("keys could not be renewed", { jid, error }),
  );
}
