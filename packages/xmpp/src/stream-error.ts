import { type Element, el } from "./element.ts";
import { NS_ERRORS, NS_STREAM, NS_STREAM_ERRORS } from "./namespaces.ts";

/** The conditions of RFC 6120 §4.9.3 that this server sends. */
export type StreamCondition =
  | "bad-format"
  | "bad-namespace-prefix"
  | "conflict"
  | "connection-timeout"
  | "host-gone"
  | "host-unknown"
  | "improper-addressing"
  | "internal-server-error"
  | "invalid-from"
  | "invalid-namespace"
  | "not-authorized"
  | "not-well-formed"
  | "policy-violation"
  | "remote-connection-failed"
  | "reset"
  | "resource-constraint"
  | "restricted-xml"
  | "see-other-host"
  | "system-shutdown"
  | "undefined-condition"
  | "unsupported-encoding"
  | "unsupported-feature"
  | "unsupported-stanza-type"
  | "unsupported-version";

/** Ends a stream: error, closing tag, end of connection (RFC 6120 §4.9.1.1). */
export class StreamError extends Error {
  override readonly name = "StreamError";
  readonly condition: StreamCondition;
  /** Sentence for `<text/>`; without secrets. */
  readonly text: string | undefined;
  /** Application condition in `urn:xmpp:errors`, for example `stanza-too-big`. */
  readonly application: string | undefined;

  constructor(condition: StreamCondition, text?: string, application?: string) {
    super(text === undefined ? condition : `${condition}: ${text}`);
    this.condition = condition;
    this.text = text;
    this.application = application;
  }
}

/** The `<stream:error/>` element (RFC 6120 §4.9.2). */
export function streamErrorElement(error: StreamError): Element {
  return el(
    "error",
    NS_STREAM,
    undefined,
    el(error.condition, NS_STREAM_ERRORS),
    ...(error.text === undefined ? [] : [el("text", NS_STREAM_ERRORS, { "xml:lang": "en" }, error.text)]),
    ...(error.application === undefined ? [] : [el(error.application, NS_ERRORS)]),
  );
}
