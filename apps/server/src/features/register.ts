import { type Element, el, elements } from "@rostra/xmpp/element";
import { Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT, NS_IBR_TOKEN, NS_REGISTER, NS_REGISTER_FEATURE } from "@rostra/xmpp/namespaces";
import { isPreauth, preauthToken } from "@rostra/xmpp/preauth";
import { parseRegistrationSet, registrationError, registrationFieldsElement } from "@rostra/xmpp/registration";
import { errorReply } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { StreamError } from "@rostra/xmpp/stream-error";
import type { Negotiation, StreamFeature } from "../negotiate.ts";
import { registrationRefusal } from "../registration-refusal.ts";

/** The invitation that a client has shown on this connection, and when it was found good. */
export interface ShownInvitation {
  readonly token: string;
  /** The username that it settles. */
  readonly username?: string;
  readonly checkedAt: Date;
}

/** How far registering has come on a connection; it outlives restarts. */
export interface RegistrationProgress {
  requests: number;
  isDone: boolean;
  invitation: ShownInvitation | undefined;
}

/**
 * In-band registration before login (XEP-0077 §3.1, §8): on a secured stream, as the domain's policy has it. What is
 * registered logs in on the same stream.
 */
export const register: StreamFeature = {
  offer: (negotiation) => (isOffered(negotiation) ? el("register", NS_REGISTER_FEATURE) : undefined),
  accepts({ name, ns, attrs, children }) {
    if (name !== "iq" || ns !== NS_CLIENT || (attrs["type"] !== "get" && attrs["type"] !== "set")) return false;
    const [payload, ...more] = elements({ name, ns, attrs, children });
    if (!payload || more.length > 0) return false;
    return (payload.name === "query" && payload.ns === NS_REGISTER) || isPreauth(payload);
  },
  async negotiate(request, negotiation) {
    const { stream, server, domain, progress, registration } = negotiation;
    const { to } = request.attrs;
    // 6120-4.3.5-1: no stanza before login but this one, to the server itself, inside TLS (XEP-0077 §11).
    if (progress.phase !== "secured" || (to !== undefined && !isAddressOf(domain, to)))
      throw new StreamError("not-authorized");
    registration.requests++;
    if (registration.requests > server.settings.limits.registrationRequests)
      throw new StreamError("policy-violation", "too many requests to register");
    try {
      const payload = await answer(request, negotiation);
      const { id } = request.attrs;
      stream.send(el("iq", request.ns, { type: "result", id, from: to }, ...(payload ? [payload] : [])));
    } catch (error) {
      const refused = error instanceof StanzaError ? error : registrationError("internal-server-error");
      if (refused !== error) server.logger.error("a registration failed", { stream: stream.id, error });
      const { address } = stream.transport;
      server.logger.info("registration refused", { stream: stream.id, address, condition: refused.condition });
      const reply = errorReply(request, refused);
      if (reply) stream.send(reply);
    }
    return { kind: "again" };
  },
};

/** The feature that says that tokens are taken (XEP-0445 §3). */
export const registerByToken: StreamFeature = {
  offer: (negotiation) => (isOffered(negotiation) ? el("register", NS_IBR_TOKEN) : undefined),
  accepts: () => false,
  negotiate: () => Promise.reject(new StreamError("unsupported-stanza-type")),
};

function isOffered({ progress, server, domain }: Negotiation): boolean {
  return progress.phase === "secured" && policyOf(server, domain) !== "closed";
}

function policyOf(server: Negotiation["server"], domain: string) {
  return server.domains.get(domain)?.policy.registration ?? "closed";
}

function isAddressOf(domain: string, text: string): boolean {
  const jid = Jid.parse(text);
  return jid?.local === undefined && jid?.resource === undefined && jid?.domain === domain;
}

/** The payload of the result, if it has one. Throws StanzaError. */
async function answer(request: Element, negotiation: Negotiation): Promise<Element | undefined> {
  const { server, domain, registration } = negotiation;
  const { id, type } = request.attrs;
  if (id === undefined) throw registrationError("bad-request", { text: "an IQ needs an id" }); // 6120-8.2.3-1
  const policy = policyOf(server, domain);
  if (policy === "closed") throw registrationError("service-unavailable"); // XEP-0077 §3.1
  if (registration.isDone) throw registrationError("not-acceptable", { text: "You have registered: log in." }); // XEP-0077 §3.1.1
  const [payload] = elements(request);
  if (!payload) throw registrationError("bad-request");
  if (isPreauth(payload)) {
    if (type === "get") throw registrationError("bad-request");
    await showInvitation(preauthToken(payload), negotiation);
    return undefined;
  }
  if (type === "set") {
    await registerWith(payload, negotiation);
    return undefined;
  }
  const { invitation } = registration;
  const instructions =
    policy === "invitation" && !invitation
      ? `An account on ${domain} takes an invitation: open the link that you were given.`
      : invitation?.username === undefined
        ? `Choose a username and a password for ${domain}.`
        : `Choose a password for ${invitation.username}@${domain}.`;
  return registrationFieldsElement(instructions, invitation?.username);
}

/** XEP-0445 §4. Whether a token is unknown, used up, too old, of another domain or not looked at is not told. */
async function showInvitation(token: string | undefined, negotiation: Negotiation): Promise<void> {
  const { stream, server, domain, registration } = negotiation;
  const { address } = stream.transport;
  const checkedAt = server.now();
  const isTried = token !== undefined && server.registrationThrottle.mayTry(address);
  const found = isTried ? await server.services.invitations.check(token) : undefined;
  if (token === undefined || !found?.forAccount || found.domain !== domain) {
    server.registrationThrottle.tokenFailed(address);
    throw registrationError("item-not-found", { text: "The provided token is invalid or expired." });
  }
  if (found.role)
    throw registrationError("not-allowed", {
      text: "This invitation makes an operator too: open its link in a browser.",
    });
  const { username } = found;
  registration.invitation = { token, checkedAt, ...(username !== undefined && { username }) };
}

async function registerWith(query: Element, negotiation: Negotiation): Promise<void> {
  const { stream, server, domain, registration } = negotiation;
  const { address } = stream.transport;
  const asked = parseRegistrationSet(query);
  if (asked instanceof StanzaError) throw asked;
  if (asked.kind === "remove") throw registrationError("unexpected-request", { text: "You have not logged in." }); // XEP-0077 §3.2
  const { username, password } = asked;
  if (username === undefined || password === undefined)
    throw registrationError("not-acceptable", { text: "Give a username and a password." }); // XEP-0077 §3.1
  if (policyOf(server, domain) === "invitation" && !registration.invitation)
    throw registrationError("not-allowed", { text: `An account on ${domain} takes an invitation.` });
  if (!server.registrationThrottle.admit(address)) {
    server.metrics.refusals.inc({ reason: "registrations" });
    throw registrationError("resource-constraint", { text: "Too many registrations: try again later." });
  }
  const { token, checkedAt } = registration.invitation ?? {};
  const shown = { ...(token !== undefined && { token }), ...(checkedAt && { checkedAt }) };
  try {
    const { value, events } = await server.services.registrations.register(
      { domain, username, password, ...shown },
      { id: stream.id, address },
    );
    registration.isDone = true;
    server.logger.info("registered", { stream: stream.id, address, jid: value.account.jid });
    await server.applied.wait(events);
  } catch (error) {
    throw registrationRefusal(error);
  }
}
