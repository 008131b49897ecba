import { DomainError } from "@rostra/core/domain-error";
import type { Passed, Peer } from "@rostra/core/roster/roster-service";
import type { Committed } from "@rostra/core/transaction";
import { type Element, el, withAttrs } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { tokenOf, withoutTokens } from "@rostra/xmpp/preauth";
import type { Presence, Routable, SubscriptionStanza } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Verdict } from "./module.ts";
import { availableOf } from "./presence/deliver.ts";
import type { ServerContext } from "./server-context.ts";
import type { Session } from "./session.ts";

/**
 * A subscription stanza of a local client (RFC 6121 §3): both rosters change in one transaction, and what either side's
 * clients see of it comes through the outbox, before this resolves (decision 0012). Throws StanzaError to have it
 * returned.
 */
export async function subscribe(
  server: ServerContext,
  stanza: Routable<Presence> & { readonly type: SubscriptionStanza },
  session: Session,
): Promise<void> {
  const { account } = session.facts;
  const to = stanza.to.bare; // D33
  if (to.equals(account)) return;
  // A token for an account here ends here: its clients and its roster never hold one (XEP-0379 §5.2).
  const shown = server.domains.serves(to.domain) ? withoutTokens(stanza.element) : stanza.element;
  const element = withAttrs(shown, { from: account.toString(), to: to.toString() }); // 3921-8.1-4
  const outgoing = { ...stanza, from: account, to, element };
  const { peer, refusal } = await peerOf(server, outgoing);
  const token = stanza.type === "subscribe" && peer === "local" ? tokenOf(stanza.element) : undefined;
  if (token !== undefined && (await isWelcome(server, token, to, session))) return;
  const request = { type: stanza.type, from: account, to, stanza: element, peer };
  const passed = await change(server, server.services.rosters.subscribe({ kind: "entity", jid: account }, request));
  server.rosters.noticeAnswered(account, to);
  if (refusal) throw refusal;
  await sendElsewhere(server, account, to, passed, { stanza: element, session });
}

/**
 * Whether a token approves the session's request to an account here, which it does once (XEP-0379 §3.5). One that is good
 * for nothing makes no difference to the request (§4.1).
 */
async function isWelcome(server: ServerContext, token: string, to: BareJid, session: Session): Promise<boolean> {
  const { invitations } = server.services;
  const { account } = session.facts;
  const { address } = session.stream.transport;
  if (!server.registrationThrottle.mayTry(address)) return false;
  if (!(await invitations.befriends(token, to))) {
    server.registrationThrottle.tokenFailed(address);
    return false;
  }
  const accepted = await change(
    server,
    invitations.acceptContact(token, to, account).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === "forbidden") return { value: undefined, events: [] }; // somebody was faster
      throw error;
    }),
  );
  if (accepted) server.rosters.noticeAnswered(account, to);
  return accepted !== undefined;
}

/** Where the contact lives, and whether it takes the stanza: its guards are asked as for anything that comes in. */
export async function peerOf(
  server: ServerContext,
  stanza: Routable,
): Promise<{ readonly peer: Peer; readonly refusal?: StanzaError }> {
  if (!server.domains.serves(stanza.to.domain)) return { peer: "elsewhere" };
  const verdict: Verdict = stanza.to.local === undefined ? "allow" : await server.inboundVerdict(stanza);
  if (verdict === "allow") return { peer: "local" };
  return { peer: "blocked", ...(verdict !== "drop" && { refusal: verdict }) };
}

/** A change of a client's roster, saved and applied; what the service refuses becomes a stanza error. */
export async function change<T>(server: ServerContext, work: Promise<Committed<T>>): Promise<T> {
  try {
    const { value, events } = await work;
    await server.applied.wait(events);
    return value;
  } catch (error) {
    if (error instanceof DomainError && error.code === "limited")
      throw new StanzaError("resource-constraint", { text: error.message }); // 6121-2.3.3-5
    if (error instanceof DomainError && error.code === "forbidden")
      throw new StanzaError("not-allowed", { text: error.message });
    if (error instanceof DomainError && error.code === "notFound")
      throw new StanzaError("item-not-found", { type: "modify" }); // gone meanwhile
    throw error;
  }
}

/** What a change sends to a contact that lives elsewhere: a cancellation after unavailable presence (D22). */
export async function sendElsewhere(
  server: ServerContext,
  account: BareJid,
  to: BareJid,
  { sent, presence }: Passed,
  own?: { readonly stanza: Element; readonly session: Session },
): Promise<void> {
  const tell = async (): Promise<void> => {
    for (const one of availableOf(server, account)) {
      const element =
        presence === "available" && one.presence
          ? withAttrs(one.presence.element, { to: to.toString() })
          : unavailable(one.jid, to);
      await server.router.route({ kind: "presence", type: presence ?? "unavailable", from: one.jid, to, element });
    }
  };
  if (presence === "unavailable") await tell();
  for (const type of sent) {
    const isOwn = own?.stanza.attrs["type"] === type;
    const element = isOwn ? own.stanza : subscriptionStanza(type, account, to);
    // What cannot be routed comes back to the client that wrote it (6121-3.1.2-2).
    await server.router.route({ kind: "presence", type, from: isOwn ? own.session.jid : account, to, element });
  }
  if (presence === "available") await tell();
}

export function subscriptionStanza(type: SubscriptionStanza, from: BareJid, to: BareJid, id?: string): Element {
  return el("presence", NS_CLIENT, { type, from: from.toString(), to: to.toString(), id });
}

/** Unavailable presence that the server makes for a resource. */
export function unavailable(from: Jid, to: Jid, id?: string): Element {
  return el("presence", NS_CLIENT, { type: "unavailable", from: from.toString(), to: to.toString(), id });
}
