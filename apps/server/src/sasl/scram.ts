import { downgradeProtection } from "@rostra/xmpp/sasl/downgrade-protection";
import {
  freshNonce,
  parseClientFirst,
  type ScramMechanismName,
  serverFirst,
  verifyClientFinal,
} from "@rostra/xmpp/sasl/scram";
import { decoy, identityOf, lookUp, wrongCredentials } from "./look-up.ts";
import { type Exchange, type Mechanism, type Proven, Refused } from "./mechanism.ts";

/**
 * SCRAM (RFC 5802) by one of its names. The -PLUS form needs a channel to bind to, and a policy that requires channel
 * binding leaves nothing else.
 */
export function scram<Name extends ScramMechanismName>(name: Name): Mechanism<Name> {
  return {
    name,
    isAvailable: ({ server, domain }, bindings) =>
      name.endsWith("-PLUS") ? bindings.size > 0 : server.domains.get(domain)?.policy.channelBindingRequired === false,
    run: (exchange) => run(name, exchange),
  };
}

/** To the client the same as a wrong password (6120-6.5-1); the log says why. */
const noKeys = { ...wrongCredentials, reason: "the account has no keys for this mechanism" };

async function run(
  mechanism: ScramMechanismName,
  { initial, negotiation, offer: { mechanisms, bindings }, respond }: Exchange,
): Promise<Proven> {
  const plusOffered = mechanisms.some((name) => name.endsWith("-PLUS"));
  const first = parseClientFirst(initial, { mechanism, plusOffered, channelBindings: bindings });
  if (first.kind === "failure") throw new Refused(first);
  const { address, login } = await lookUp(first.username, negotiation);
  const stored = login?.credentials.find((one) => one.mechanism === first.mechanism);
  const credential = stored ?? decoy(address, first.mechanism, negotiation);
  const sent = serverFirst(first, {
    serverNonce: freshNonce(),
    salt: credential.salt,
    iterations: credential.iterations,
    extensions: downgradeProtection(first.mechanism, mechanisms, plusOffered ? [...bindings.keys()] : undefined),
  });
  const result = verifyClientFinal(sent, await respond(sent.data), credential);
  if (login && !stored) throw new Refused(noKeys);
  if (result.kind === "failure") throw new Refused(result);
  if (!login) throw new Refused(wrongCredentials);
  const { authzid, bindingType: channelBinding } = first;
  return { identity: identityOf(login), authzid, data: result.data, channelBinding, credential };
}
