import { type Attrs, type AttrsInput, type Element, isElement } from "@rostra/xmpp/element";
import { NS_BOSH, NS_CLIENT, NS_STREAM, NS_XBOSH } from "@rostra/xmpp/namespaces";
import { escapeAttribute, serialize } from "@rostra/xmpp/serialize";
import { isStanzaName } from "@rostra/xmpp/stanza";
import { StreamError } from "@rostra/xmpp/stream-error";
import { type ParserLimits, type StreamEvent, StreamParser } from "@rostra/xmpp/stream-parser";

/** Bytes that a body may have beyond those of one stanza: its start and end tag. */
export const WRAPPER_BYTES = 4096;

/** What a request's `<body/>` says about itself (XEP-0124 §7.1, XEP-0206 §3, §5). */
export interface BoshWrapper {
  readonly sid: string | undefined;
  /** From 1 to 2^53-1 (§14.1). */
  readonly rid: number;
  readonly terminate: boolean;
  readonly restart: boolean;
  /** Of XMPP, not of BOSH. */
  readonly version: string;
  /** All attributes as they came. */
  readonly attrs: Attrs;
}

/** The start tag of a body; undefined for what is none, or has no request id (`bad-request`, §17.2). */
export function readWrapper(text: string): BoshWrapper | undefined {
  const parser = new StreamParser({ stanzaBytes: WRAPPER_BYTES, depth: 1, elements: 1, attributes: 32 });
  const [open] = parser.write(text.slice(0, WRAPPER_BYTES));
  if (open?.kind !== "open" || open.header.name !== "body" || open.header.ns !== NS_BOSH) return undefined;
  const { attrs } = open.header;
  const rid = /^\d{1,16}$/.test(attrs["rid"] ?? "") ? Number(attrs["rid"]) : 0;
  if (rid < 1 || rid > Number.MAX_SAFE_INTEGER) return undefined;
  const restart = xbosh(attrs, "restart");
  return {
    sid: attrs["sid"],
    rid,
    terminate: attrs["type"] === "terminate",
    restart: restart === "true" || restart === "1",
    version: xbosh(attrs, "version") ?? "1.0",
    attrs,
  };
}

/** An attribute of the namespace `urn:xmpp:xbosh`, whatever its prefix. */
function xbosh(attrs: Attrs, name: string): string | undefined {
  for (const key in attrs)
    if (key.startsWith("xmlns:") && attrs[key] === NS_XBOSH) {
      const value = attrs[`${key.slice(6)}:${name}`];
      if (value !== undefined) return value;
    }
  return undefined;
}

/** The payloads of a body whose start tag is known to be good, and what is wrong with it at the end (XEP-0124 §6). */
export function readPayloads(text: string, limits: ParserLimits): readonly StreamEvent[] {
  const events = new StreamParser(limits).write(text);
  const payloads: StreamEvent[] = [];
  for (const event of events.slice(1)) {
    if (event.kind === "close") return payloads;
    payloads.push(event.kind === "element" ? { kind: "element", element: payload(event.element) } : event);
    if (event.kind === "violation") return payloads;
  }
  const [first] = events;
  payloads.push(first?.kind === "violation" ? first : violation("not-well-formed"));
  return payloads;
}

/** Old clients leave out the namespace of stanzas (XEP-0206 §2, note). */
function payload(element: Element): Element {
  return element.ns === NS_BOSH && isStanzaName(element.name) ? asClient(element) : element;
}

function asClient(element: Element): Element {
  return {
    ...element,
    ns: element.ns === NS_BOSH ? NS_CLIENT : element.ns,
    children: element.children.map((node) => (isElement(node) ? asClient(node) : node)),
  };
}

export function violation(condition: StreamError["condition"], text?: string, application?: string): StreamEvent {
  return { kind: "violation", error: new StreamError(condition, text, application) };
}

/** One first-level element as it stands inside a body. */
export function writePayload(element: Element): string {
  const named = element.ns === NS_STREAM ? { ...element, prefix: "stream" } : element;
  return serialize(named, NS_BOSH, { stream: NS_STREAM });
}

/** A whole body. `attrs` may have the prefixes `xml` and `xmpp`; the prefix `stream` is declared where it is needed. */
export function writeBody(attrs: AttrsInput, payloads: readonly string[] = []): string {
  let tag = `<body xmlns='${NS_BOSH}'`;
  if (Object.keys(attrs).some((name) => name.startsWith("xmpp:"))) tag += ` xmlns:xmpp='${NS_XBOSH}'`;
  if (payloads.some((one) => one.startsWith("<stream:"))) tag += ` xmlns:stream='${NS_STREAM}'`; // XEP-0206 §2
  for (const [name, value] of Object.entries(attrs))
    if (value !== undefined) tag += ` ${name}='${escapeAttribute(value)}'`;
  return payloads.length === 0 ? `${tag}/>` : `${tag}>${payloads.join("")}</body>`;
}
