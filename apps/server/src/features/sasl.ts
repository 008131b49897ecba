import { type Element, el, text } from "@rostra/xmpp/element";
import { NS_SASL, NS_SASL_CB } from "@rostra/xmpp/namespaces";
import { readSaslData, writeSaslData } from "@rostra/xmpp/sasl/base64";
import { failure, type SaslFailure } from "@rostra/xmpp/sasl/mechanism";
import { StreamError } from "@rostra/xmpp/stream-error";
import type { Negotiation, Outcome, StreamFeature } from "../negotiate.ts";
import { authenticate, loggedIn, loginRefused } from "../sasl/exchange.ts";
import { type Proven, Refused } from "../sasl/mechanism.ts";
import { offer } from "../sasl/mechanisms.ts";

/** The syntax of SASL in RFC 6120 §6; what the mechanisms do is in ../sasl/. */
export const sasl: StreamFeature = {
  offer(negotiation) {
    if (negotiation.progress.phase !== "secured") return undefined; // 6120-4.3.2-3, 6120-6.4.1-2
    const { mechanisms } = offer(negotiation);
    return el("mechanisms", NS_SASL, undefined, ...mechanisms.map((name) => el("mechanism", NS_SASL, undefined, name)));
  },
  accepts: (request) => request.ns === NS_SASL,
  async negotiate(request, negotiation) {
    const { stream, progress } = negotiation;
    if (progress.phase !== "plain" && progress.phase !== "secured") throw new StreamError("unsupported-stanza-type");
    let current: Element | undefined = request;
    while (current) {
      const auth: Element = current;
      current = undefined;
      try {
        return succeed(await exchange(auth, negotiation), auth, negotiation);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        current = error.instead;
        if (!current) refuse(error.failure, auth, negotiation);
      }
    }
    if (stream.isClosing) throw new StreamError("policy-violation");
    return { kind: "again" };
  },
};

/** SASL Channel-Binding Type Capability: which types a -PLUS mechanism may be used with. */
export const channelBindingTypes: StreamFeature = {
  offer(negotiation) {
    if (negotiation.progress.phase !== "secured") return undefined;
    const { mechanisms, bindings } = offer(negotiation);
    if (!mechanisms.some((name) => name.endsWith("-PLUS"))) return undefined;
    const types = [...bindings.keys()].map((type) => el("channel-binding", NS_SASL_CB, { type }));
    return el("sasl-channel-binding", NS_SASL_CB, undefined, ...types); // XEP-0440 §3
  },
  accepts: () => false,
  negotiate: () => Promise.reject(new StreamError("unsupported-stanza-type")),
};

function exchange(auth: Element, negotiation: Negotiation): Promise<Proven> {
  const { stream } = negotiation;
  if (auth.name === "abort") throw new Refused(failure("aborted", "aborted by the client"));
  if (auth.name !== "auth") throw new Refused(failure("malformed-request", "no exchange is going on"));
  const request = {
    mechanism: auth.attrs["mechanism"] ?? "",
    initial: () => (text(auth) === "" ? undefined : readData(auth)),
    async respond(challenge: Uint8Array) {
      stream.send(el("challenge", NS_SASL, undefined, ...(challenge.length > 0 ? [writeSaslData(challenge)] : [])));
      return nextResponse(negotiation);
    },
  };
  return authenticate(request, negotiation);
}

async function nextResponse({ stream }: Negotiation): Promise<Uint8Array> {
  const event = await stream.next();
  if (event.kind !== "element") throw new StreamError("policy-violation");
  const { element } = event;
  if (element.ns !== NS_SASL) throw new StreamError("not-authorized"); // 6120-4.3.5-1
  if (element.name === "auth") throw new Refused(failure("aborted", "another exchange began"), element);
  if (element.name === "abort") throw new Refused(failure("aborted", "aborted by the client")); // 6120-6.4.4-1
  if (element.name !== "response") throw new Refused(failure("malformed-request", "unexpected element"));
  return readData(element);
}

function readData(element: Element): Uint8Array {
  const data = readSaslData(text(element));
  if (!data) throw new Refused(failure("incorrect-encoding", "not base64")); // 6120-6.3.5-1
  return data;
}

function succeed(proven: Proven, auth: Element, negotiation: Negotiation): Outcome {
  const { identity, data, channelBinding } = proven;
  const mechanism = auth.attrs["mechanism"] ?? "";
  loggedIn(proven, mechanism, negotiation);
  negotiation.stream.send(el("success", NS_SASL, undefined, ...(data ? [writeSaslData(data)] : []))); // 6120-SCRAM-14
  return { kind: "restart", progress: { phase: "authenticated", identity, mechanism, channelBinding } };
}

function refuse(refused: SaslFailure, auth: Element, negotiation: Negotiation): void {
  negotiation.stream.send(el("failure", NS_SASL, undefined, el(refused.condition, NS_SASL)));
  loginRefused(refused, auth.attrs["mechanism"] ?? "", negotiation);
}
