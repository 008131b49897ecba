import { randomBytes } from "node:crypto";
import { Jid } from "@rostra/xmpp/jid";
import { failure } from "@rostra/xmpp/sasl/mechanism";
import { type Mechanism, Refused } from "./mechanism.ts";

/**
 * ANONYMOUS (RFC 4505, XEP-0175): an address that nobody had before and nobody has after, without an account behind it.
 * Where the policy lists it. The trace information is not read: it can be anything, and is nobody's business.
 */
export const anonymous: Mechanism<"ANONYMOUS"> = {
  name: "ANONYMOUS",
  isAvailable: ({ server, domain }) => server.domains.get(domain)?.policy.channelBindingRequired === false,
  async run({ negotiation: { server, domain } }) {
    const policy = server.domains.get(domain)?.policy;
    const jid = Jid.of({ local: randomBytes(16).toString("hex"), domain })?.bare;
    if (!policy || !jid) throw new Refused(failure("temporary-auth-failure", "the domain is not served any more"));
    return { identity: { jid, policy, sessionLimit: policy.sessionLimit } };
  },
};
