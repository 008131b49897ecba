import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import type { Element } from "@rostra/xmpp/element";
import { el, elements } from "@rostra/xmpp/element";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT, NS_SESSION, NS_STREAM } from "@rostra/xmpp/namespaces";
import { errorReply, isStanzaName } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { StreamError } from "@rostra/xmpp/stream-error";
import type { ParserLimits, StreamHeader } from "@rostra/xmpp/stream-parser";
import { bind } from "./features/bind.ts";
import { limits } from "./features/limits.ts";
import { type RegistrationProgress, register, registerByToken } from "./features/register.ts";
import { preApproval, rosterVersioning } from "./features/roster.ts";
import { channelBindingTypes, sasl } from "./features/sasl.ts";
import { sasl2 } from "./features/sasl2.ts";
import { session } from "./features/session.ts";
import { starttls } from "./features/starttls.ts";
import { isLocalConsole } from "./origins.ts";
import type { Identity } from "./sasl/mechanism.ts";
import type { ServerContext } from "./server-context.ts";
import type { Client, Session } from "./session.ts";
import type { Stream } from "./stream.ts";
import { isTlsAtLeast } from "./transport/tls-facts.ts";

/** How far a stream has come. `plain` becomes `secured` by TLS, or by a policy that does not ask for it. */
export type Progress =
  | { readonly phase: "plain" }
  | { readonly phase: "secured" }
  | {
      readonly phase: "authenticated";
      readonly identity: Identity;
      readonly mechanism: string;
      readonly channelBinding?: string | undefined;
      readonly client?: Client | undefined;
    }
  | { readonly phase: "bound"; readonly session: Session };

/** One connection's negotiation: what features work on. */
export interface Negotiation {
  readonly stream: Stream;
  readonly server: ServerContext;
  /** The served domain the present stream was opened to. */
  readonly domain: string;
  /** The bare JID of the header's `from`, if the client gave one. */
  readonly claimed: BareJid | undefined;
  readonly progress: Progress;
  /** Failed attempts on this connection; they outlive restarts. */
  readonly failures: { sasl: number; bind: number };
  /** Whether `<continue/>` was sent: no other `<authenticate/>` may follow (XEP-0388 §4.8). */
  readonly sasl2: { continued: boolean };
  readonly registration: RegistrationProgress;
}

/** What came of one request. */
export type Outcome =
  | { readonly kind: "restart"; readonly progress: Progress }
  /** Logged in on the stream as it is; features have been sent again (XEP-0388 §2.6.1). */
  | { readonly kind: "authenticated"; readonly progress: Progress }
  | { readonly kind: "bound"; readonly session: Session }
  /** Refused in a way that leaves the stream open for another try. */
  | { readonly kind: "again" };

/** A step of stream negotiation (RFC 6120 §4.3.2). */
export interface StreamFeature {
  /** What `<stream:features/>` lists now, if anything. */
  offer(negotiation: Negotiation): Element | undefined;
  /** Whether the first-level element is a request for this feature. */
  accepts(request: Element): boolean;
  /** Runs the feature, reading more of the stream if it takes several steps. Throws StreamError to end the stream. */
  negotiate(request: Element, negotiation: Negotiation): Promise<Outcome>;
}

/** In the order in which `<stream:features/>` lists them. */
const features: readonly StreamFeature[] = [
  starttls,
  sasl,
  sasl2,
  channelBindingTypes,
  register,
  registerByToken,
  bind,
  session,
  rosterVersioning,
  preApproval,
  limits,
];

/**
 * Negotiates until a resource is bound: header, features, the chosen feature, again (RFC 6120 §4.3).
 * Throws StreamEnded when the peer went away or closed, StreamError for what ends the stream.
 */
export async function negotiate(stream: Stream, server: ServerContext): Promise<Session> {
  const failures = { sasl: 0, bind: 0 };
  const registration: RegistrationProgress = { requests: 0, isDone: false, invitation: undefined };
  let progress: Progress = { phase: isSecured(stream, server) ? "secured" : "plain" };
  for (;;) {
    const event = await stream.next();
    if (event.kind !== "open") throw new StreamError("not-authorized"); // 7395-3.4-1: a stanza before <open/>
    const { domain, claimed } = openStream(stream, event.header, server, progress);
    const outcome = await converse({
      stream,
      server,
      domain,
      claimed,
      progress,
      failures,
      sasl2: { continued: false },
      registration,
    });
    if (outcome.kind === "bound") return outcome.session;
    progress = outcome.progress;
    stream.restart(parserLimits(server, progress));
  }
}

/** Offers features and runs what is asked for until the stream restarts or a resource is bound. */
async function converse(start: Negotiation): Promise<Exclude<Outcome, { kind: "again" | "authenticated" }>> {
  let negotiation = start;
  sendFeatures(negotiation);
  for (;;) {
    const { stream, progress } = negotiation;
    const event = await stream.next();
    if (event.kind === "open") throw new StreamError("policy-violation", "this stream is open already"); // 7395-3.4-2
    const { element } = event;
    const feature = features.find((one) => one.accepts(element));
    if (!feature) throw refusal(element);
    if (feature === session && progress.phase === "authenticated") {
      const reply = errorReply(element, new StanzaError("unexpected-request")); // 3921-3-2
      if (reply) stream.send(reply);
      continue;
    }
    const outcome = await feature.negotiate(element, negotiation);
    if (outcome.kind === "authenticated") negotiation = { ...negotiation, progress: outcome.progress };
    else if (outcome.kind !== "again") return outcome;
  }
}

/** `<stream:features/>`: what can be negotiated now. */
export function sendFeatures(negotiation: Negotiation): void {
  const offered = features.flatMap((feature) => feature.offer(negotiation) ?? []);
  negotiation.stream.send(el("features", NS_STREAM, undefined, ...offered));
}

/** The header's demands (RFC 6120 §4.7, §4.8); answers it, or throws after the answer that the error needs. */
function openStream(
  stream: Stream,
  header: StreamHeader,
  server: ServerContext,
  progress: Progress,
): { readonly domain: string; readonly claimed: BareJid | undefined } {
  const { attrs } = header;
  const to = attrs["to"] === undefined ? undefined : Jid.parse(attrs["to"]);
  const served = to && to.local === undefined && to.resource === undefined && server.domains.serves(to.domain);
  const claimed = attrs["from"] === undefined ? undefined : Jid.parse(attrs["from"])?.bare;
  stream.open(served ? to.domain : undefined, header, claimed?.toString()); // 6120-4.7.1-1, 6120-4.7.2-1, 6120-4.9.1-2
  if (header.ns !== NS_STREAM || header.name !== "stream") throw new StreamError("invalid-namespace"); // 6120-4.8.1-1
  // 6120-4.8.2-1, -2: the content namespace is declared here, or on each stanza.
  if (header.defaultNs !== NS_CLIENT && header.defaultNs !== "" && header.defaultNs !== NS_STREAM)
    throw new StreamError("invalid-namespace");
  if (!/^0*[1-9]\d*\.\d+$/.test(attrs["version"] ?? "")) throw new StreamError("unsupported-version"); // 6120-4.7.5-2
  if (to && server.domains.isGone(to.domain)) throw new StreamError("host-gone"); // 6120-4.9.3.5-1
  if (!served) throw new StreamError("host-unknown"); // 6120-4.9.3.6-1, 6120-4.7.2-3
  demandTls(stream, server.domains.get(to.domain)?.policy);
  if (progress.phase === "authenticated" && progress.identity.jid.domain !== to.domain)
    throw new StreamError("not-authorized", "the stream is for another domain than the login");
  return { domain: to.domain, claimed };
}

/**
 * A domain may demand a newer TLS than the connection has. The stream is the place to say so: the handshake of OpenSSL
 * settles the version before it looks at the name.
 */
function demandTls({ transport: { tls } }: Stream, policy: DomainPolicy | undefined): void {
  if (tls && policy && !isTlsAtLeast(tls, policy.tlsVersion))
    throw new StreamError("policy-violation", `this domain asks for TLS ${policy.tlsVersion} or newer`); // 6120-4.9.3.14-1
}

/** Why a first-level element cannot be taken before a resource is bound. */
function refusal(element: Element): StreamError {
  if (isStanzaName(element.name) && element.ns === NS_CLIENT) return new StreamError("not-authorized"); // 6120-4.3.5-1
  if (isStanzaName(element.name)) return new StreamError("invalid-namespace"); // 6120-4.8.3-2, 7395-3.3.3-5
  return new StreamError("unsupported-stanza-type"); // 6120-4.8.4-1
}

/**
 * Whether a login may go on here: inside TLS; on loopback where the operator allows it, or for the console's own page,
 * into which the password was typed without TLS as well.
 */
export function isSecured({ transport }: Stream, { settings }: ServerContext): boolean {
  if (transport.tls !== undefined) return true;
  return transport.isLoopback && (settings.plaintextLoopback || isLocalConsole(transport.origin, settings.consoleUrl));
}

/** What the parser may take now: little before login (6120-13.12-6). */
export function parserLimits(server: ServerContext, progress: Progress): ParserLimits {
  const { limits } = server.settings;
  const known = progress.phase === "authenticated" || progress.phase === "bound";
  return {
    stanzaBytes: known ? limits.stanzaBytes : limits.stanzaBytesBeforeLogin,
    depth: limits.elementDepth,
    elements: known ? limits.stanzaElements : limits.stanzaElementsBeforeLogin,
    attributes: limits.attributes,
  };
}

/** Whether an element is an IQ set with that one payload. */
export function isIqSetOf(element: Element, name: string, ns: string): boolean {
  if (element.name !== "iq" || element.ns !== NS_CLIENT || element.attrs["type"] !== "set") return false;
  const [payload, ...more] = elements(element);
  return payload?.name === name && payload.ns === ns && more.length === 0;
}

/** RFC 3921 §3's request. */
export function isSessionRequest(element: Element): boolean {
  return isIqSetOf(element, "session", NS_SESSION);
}
