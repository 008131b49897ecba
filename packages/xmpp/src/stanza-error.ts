import { type Element, el } from "./element.ts";
import { NS_STANZA_ERRORS } from "./namespaces.ts";

export type StanzaErrorType = "auth" | "cancel" | "continue" | "modify" | "wait";

/** The conditions of RFC 6120 §8.3.3 with the type each usually has. */
export const stanzaConditions = {
  "bad-request": "modify",
  conflict: "cancel",
  "feature-not-implemented": "cancel",
  forbidden: "auth",
  gone: "cancel",
  "internal-server-error": "cancel",
  "item-not-found": "cancel",
  "jid-malformed": "modify",
  "not-acceptable": "modify",
  "not-allowed": "cancel",
  "not-authorized": "auth",
  "policy-violation": "modify",
  "recipient-unavailable": "wait",
  redirect: "modify",
  "registration-required": "auth",
  "remote-server-not-found": "cancel",
  "remote-server-timeout": "wait",
  "resource-constraint": "wait",
  "service-unavailable": "cancel",
  "subscription-required": "auth",
  "undefined-condition": "cancel",
  "unexpected-request": "wait",
} as const satisfies Record<string, StanzaErrorType>;

export type StanzaCondition = keyof typeof stanzaConditions;

export interface StanzaErrorOptions {
  /** Default: the type that the condition usually has. */
  readonly type?: StanzaErrorType;
  readonly text?: string;
  readonly application?: Element;
  /** The number of old, for protocols that still ask for it (XEP-0086). */
  readonly code?: number;
}

/** What an IQ handler or guard throws to refuse a stanza; it goes back to the sender as an error stanza. */
export class StanzaError extends Error {
  override readonly name = "StanzaError";
  readonly condition: StanzaCondition;
  readonly type: StanzaErrorType;
  readonly text: string | undefined;
  /** The condition of an extension that says more (RFC 6120 §8.3.4). */
  readonly application: Element | undefined;
  /** The number of old (XEP-0086), where it is written too. */
  readonly code: number | undefined;

  constructor(condition: StanzaCondition, options: StanzaErrorOptions = {}) {
    super(options.text === undefined ? condition : `${condition}: ${options.text}`);
    this.condition = condition;
    this.type = options.type ?? stanzaConditions[condition];
    this.text = options.text;
    this.application = options.application;
    this.code = options.code;
  }
}

/** The `<error/>` child in the content namespace `ns` (RFC 6120 §8.3.2). */
export function stanzaErrorElement(error: StanzaError, ns: string): Element {
  return el(
    "error",
    ns,
    { code: error.code === undefined ? undefined : String(error.code), type: error.type },
    el(error.condition, NS_STANZA_ERRORS),
    ...(error.text === undefined ? [] : [el("text", NS_STANZA_ERRORS, { "xml:lang": "en" }, error.text)]),
    ...(error.application === undefined ? [] : [error.application]),
  );
}
