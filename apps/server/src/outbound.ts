import { withAttrs } from "@rostra/xmpp/element";
import {
  addressTo,
  type IqRequest,
  isSubscription,
  type Presence,
  type Routable,
  type Stanza,
  type SubscriptionStanza,
} from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Hooks, Passage } from "./module.ts";
import type { Router } from "./router.ts";
import type { Session } from "./session.ts";

/** What outbound processing needs of the server. */
export interface OutboundContext {
  readonly router: Router;
  readonly hooks: readonly Hooks[];
  /** Presence without `to`: initial, changed, unavailable (RFC 6121 §4.2 to §4.5). */
  broadcast(session: Session, stanza: Presence): Promise<void>;
  /** A subscription stanza (RFC 6121 §3); may throw a StanzaError, which goes back to the sender. */
  subscribe(stanza: Routable<Presence> & { readonly type: SubscriptionStanza }, session: Session): Promise<void>;
  /** Directed presence is about to be sent (RFC 6121 §4.6); may throw a StanzaError. */
  direct(session: Session, stanza: Routable<Presence>): void;
  observed(error: unknown, passage: Passage): void;
}

/** What a local session sends: addressed, judged, sent on its way. Never throws; errors go back to the session. */
export async function outbound(stanza: Stanza, session: Session, context: OutboundContext): Promise<void> {
  if (session.facts.barred && !isSessionRequest(stanza)) {
    const to = stanza.to ?? session.jid.bare;
    return context.router.bounce(routable(stanza, session, to), new StanzaError("not-allowed")); // 3921-3-6
  }
  if (!stanza.to && stanza.kind === "presence") {
    if (stanza.type === "available" || stanza.type === "unavailable") {
      try {
        return await context.broadcast(session, stanza);
      } catch (error) {
        return context.router.bounce(routable(stanza, session, session.jid.bare), error); // the roster could not be read
      }
    }
    if (stanza.type !== "error")
      context.router.bounce(routable(stanza, session, session.jid.bare), new StanzaError("bad-request"));
    return;
  }
  // RFC 6120 §10.3: message and IQ without `to` are for the sender's own account.
  const passage: Passage = {
    stanza: routable(stanza, session, stanza.to ?? session.jid.bare),
    account: session.jid.bare,
    session,
  };
  try {
    for (const hooks of context.hooks) {
      if (!hooks.guard) continue;
      const answer = hooks.guard(passage);
      const verdict = answer instanceof Promise ? await answer : answer;
      if (verdict === "drop") return;
      if (verdict !== "allow") throw verdict;
    }
    let sent = passage.stanza;
    for (const hooks of context.hooks) if (hooks.transform) sent = await hooks.transform({ ...passage, stanza: sent });
    if (sent.kind === "presence") await sendPresence(sent, session, context);
    else await context.router.route(sent);
  } catch (error) {
    return context.router.bounce(passage.stanza, error);
  }
  for (const hooks of context.hooks) {
    try {
      await hooks.observe?.(passage, []);
    } catch (error) {
      context.observed(error, passage);
    }
  }
}

/** Presence with `to`: a subscription stanza, directed presence, a probe or an error. */
async function sendPresence(stanza: Routable<Presence>, session: Session, context: OutboundContext): Promise<void> {
  const { type } = stanza;
  if (isSubscription(type)) return context.subscribe({ ...stanza, type }, session);
  if (type === "available" || type === "unavailable") context.direct(session, stanza);
  await context.router.route(stanza); // 6121-4.3-2
}

/** The stanza with both addresses. A stanza without xml:lang gets the stream's (6120-8.1.5-1). */
function routable(stanza: Stanza, session: Session, to: NonNullable<Stanza["to"]>): Routable {
  const { lang } = session.stream;
  const { element: written } = stanza.to || stanza.kind === "iq" ? stanza : addressTo(stanza, to);
  const element =
    lang === undefined || written.attrs["xml:lang"] !== undefined ? written : withAttrs(written, { "xml:lang": lang });
  return { ...stanza, element, from: session.jid, to };
}

function isSessionRequest(stanza: Stanza): stanza is IqRequest {
  return stanza.kind === "iq" && stanza.type === "set" && stanza.payload?.name === "session";
}
