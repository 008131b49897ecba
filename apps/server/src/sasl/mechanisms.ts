import type { MechanismName } from "@rostra/xmpp/sasl/mechanism";
import type { Negotiation } from "../negotiate.ts";
import { isTlsAtLeast } from "../transport/tls-facts.ts";
import { anonymous } from "./anonymous.ts";
import { external } from "./external.ts";
import type { Mechanism, Offer } from "./mechanism.ts";
import { plain } from "./plain.ts";
import { scram } from "./scram.ts";

/** What this server can do, in order of preference (6120-6.4.1-1); a domain's policy chooses among them. */
const mechanisms: readonly Mechanism<MechanismName>[] = [
  external,
  scram("SCRAM-SHA-512-PLUS"),
  scram("SCRAM-SHA-256-PLUS"),
  scram("SCRAM-SHA-1-PLUS"),
  scram("SCRAM-SHA-512"),
  scram("SCRAM-SHA-256"),
  scram("SCRAM-SHA-1"),
  plain,
  anonymous,
];

/** The mechanisms that the domain's policy allows and that work on this stream. */
export function offer(negotiation: Negotiation): Offer<MechanismName> {
  const { server, domain, stream } = negotiation;
  const policy = server.domains.get(domain)?.policy;
  const bindings = channelBindings(negotiation);
  const { tls } = stream.transport;
  if (!policy || (tls && !isTlsAtLeast(tls, policy.tlsVersion))) return { mechanisms: [], bindings };
  const offered = mechanisms.filter(
    (one) => policy.mechanisms.includes(one.name) && one.isAvailable(negotiation, bindings),
  );
  return { mechanisms: offered.map(({ name }) => name), bindings };
}

function channelBindings({ stream }: Negotiation): ReadonlyMap<string, Uint8Array> {
  return stream.transport.tls?.channelBindings() ?? new Map<string, Uint8Array>();
}

export function mechanismOf(name: string): Mechanism<MechanismName> | undefined {
  return mechanisms.find((one) => one.name === name);
}
