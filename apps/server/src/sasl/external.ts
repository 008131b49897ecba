import type { BareJid } from "@rostra/xmpp/jid";
import { parseExternal } from "@rostra/xmpp/sasl/external";
import type { Negotiation } from "../negotiate.ts";
import { identityOf, lookUp, wrongCredentials } from "./look-up.ts";
import { type Mechanism, Refused } from "./mechanism.ts";

/** EXTERNAL (RFC 4422 App. A) with the certificate that the client has shown in the TLS handshake (XEP-0178). */
export const external: Mechanism<"EXTERNAL"> = {
  name: "EXTERNAL",
  isAvailable: (negotiation) => addressesHere(negotiation).length > 0, // 6120-6.3.4-2
  async run({ initial, negotiation }) {
    const asked = parseExternal(initial, addressesHere(negotiation)); // 6120-13.7.2-3
    if (asked.kind === "failure") throw new Refused(asked);
    const { login } = await lookUp(asked.jid.local ?? "", negotiation);
    if (!login) throw new Refused(wrongCredentials);
    return { identity: identityOf(login) };
  },
};

/** The accounts of the stream's domain that the client's certificate is for, while it is valid. */
function addressesHere({ server, stream, domain }: Negotiation): readonly BareJid[] {
  const certificate = stream.transport.tls?.clientCertificate();
  const now = server.now();
  if (!certificate || now < certificate.validFrom || now > certificate.validTo) return [];
  return certificate.addresses.filter((address) => address.domain === domain);
}
