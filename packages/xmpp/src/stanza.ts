import { type Element, elements, withAttrs } from "./element.ts";
import { type FullJid, Jid } from "./jid.ts";
import { stanzaTypes } from "./privacy.ts";
import { StanzaError, stanzaErrorElement } from "./stanza-error.ts";

interface Addressed {
  readonly from?: Jid;
  readonly to?: Jid;
  readonly id?: string;
  readonly element: Element;
}

export type MessageType = "normal" | "chat" | "groupchat" | "headline" | "error";

export interface Message extends Addressed {
  readonly kind: "message";
  readonly type: MessageType;
}

export type SubscriptionStanza = "subscribe" | "subscribed" | "unsubscribe" | "unsubscribed";
export type PresenceType = "available" | "unavailable" | "probe" | "error" | SubscriptionStanza;

export interface Presence extends Addressed {
  readonly kind: "presence";
  readonly type: PresenceType;
}

export interface IqRequest extends Addressed {
  readonly kind: "iq";
  readonly type: "get" | "set";
  readonly id: string;
  readonly payload: Element;
}

export interface IqResponse extends Addressed {
  readonly kind: "iq";
  readonly type: "result" | "error";
  readonly id: string;
  readonly payload?: Element;
}

export type Stanza = Message | Presence | IqRequest | IqResponse;
/** A stanza with both addresses: what the router and everything behind it sees. */
export type Routable<S extends Stanza = Stanza> = S & { readonly from: Jid; readonly to: Jid };

const messageTypes: ReadonlySet<string> = new Set(stanzaTypes.message);
/** As written: available presence has no type. */
const presenceTypes: ReadonlySet<string> = new Set(stanzaTypes.presence.filter((type) => type !== "available"));

/** Whether presence of that type is about subscriptions and not about being here (RFC 6121 §3). */
export function isSubscription(type: string): type is SubscriptionStanza {
  return type === "subscribe" || type === "subscribed" || type === "unsubscribe" || type === "unsubscribed";
}

/** Whether an element's name is that of a stanza (RFC 6120 §8). */
export function isStanzaName(name: string): boolean {
  return name === "message" || name === "presence" || name === "iq";
}

/**
 * The stanza of a first-level element that a client sent. `from` is set to the sender's address, whatever was written
 * (6120-8.1.2-1). What breaks a rule is a StanzaError to be returned to the sender; it is returned, not thrown.
 * Addresses at domains that `isLocal` accepts (default: all) are checked in full strictness (JID-13).
 */
export function parseStanza(
  element: Element,
  sender: FullJid,
  isLocal?: (domain: string) => boolean,
): Stanza | StanzaError {
  const from = sender.toString();
  const stamped = element.attrs["from"] === from ? element : withAttrs(element, { from });
  const { to: toText, id, type } = stamped.attrs;
  let to: Jid | undefined;
  if (toText !== undefined) {
    to = Jid.parse(toText, isLocal);
    if (!to) return new StanzaError("jid-malformed"); // JID-10
  }
  const addressed = { element: stamped, from: sender, ...(to && { to }), ...(id !== undefined && { id }) };
  switch (element.name) {
    case "message": {
      // RFC 6121 §5.2.2: no type, and one not understood, count as normal; the attribute stays as it was.
      const known = type !== undefined && isMessageType(type) ? type : "normal";
      return { kind: "message", type: known, ...addressed };
    }
    case "presence": {
      if (type === undefined) return { kind: "presence", type: "available", ...addressed };
      if (!isPresenceType(type)) return new StanzaError("bad-request"); // D20
      return { kind: "presence", type, ...addressed };
    }
    default:
      return parseIq(stamped, addressed);
  }
}

/** RFC 6120 §8.2.3. */
function parseIq(element: Element, addressed: Addressed): IqRequest | IqResponse | StanzaError {
  const { id, type } = element.attrs;
  if (id === undefined) return new StanzaError("bad-request", { text: "an IQ needs an id" }); // 6120-8.2.3-1
  const payloads = elements(element);
  const [payload] = payloads;
  switch (type) {
    case "get":
    case "set":
      if (!payload || payloads.length !== 1)
        return new StanzaError("bad-request", { text: "exactly one child element" }); // 6120-8.2.3-5
      return { ...addressed, kind: "iq", type, id, payload };
    case "result":
    case "error":
      return { ...addressed, kind: "iq", type, id, ...(payload && { payload }) };
    default:
      return new StanzaError("bad-request", { text: "an IQ is get, set, result or error" }); // 6120-8.2.3-2
  }
}

function isMessageType(type: string): type is MessageType {
  return messageTypes.has(type);
}

function isPresenceType(type: string): type is PresenceType {
  return presenceTypes.has(type);
}

/** The same stanza to another address (used only where no `to` was written: RFC 6120 §10.3). */
export function addressTo(stanza: Stanza, to: Jid): Stanza & { readonly to: Jid } {
  return { ...stanza, to, element: withAttrs(stanza.element, { to: to.toString() }) };
}

/** The empty or filled result of an IQ request, from the address that was asked (RFC 6120 §8.2.3). */
export function iqResult(request: IqRequest, payload?: Element): Element {
  return withAttrs(
    { name: "iq", ns: request.element.ns, attrs: {}, children: payload ? [payload] : [] },
    { type: "result", id: request.id, from: request.element.attrs["to"], to: request.element.attrs["from"] },
  );
}

/**
 * The error stanza that returns a refused stanza to its sender: same kind and id, addresses swapped as they were
 * written (6120-8.3.1-1). Undefined where none may be sent: for errors and IQ results (6120-8.3.1-2, 6120-8.2.3-4).
 * The request's payload is left out, so that nothing harmful or big goes back (6120-8.3.1-3).
 */
export function errorReply(element: Element, error: StanzaError): Element | undefined {
  const { type, id, to, from } = element.attrs;
  if (type === "error" || (element.name === "iq" && type === "result")) return undefined;
  return withAttrs(
    { name: element.name, ns: element.ns, attrs: {}, children: [stanzaErrorElement(error, element.ns)] },
    { type: "error", id, from: to, to: from },
  );
}
