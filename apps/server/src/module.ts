import type { DomainEvent, Recorded } from "@rostra/core/domain-event";
import type { Element } from "@rostra/xmpp/element";
import type { BareJid } from "@rostra/xmpp/jid";
import type { IqRequest, Routable } from "@rostra/xmpp/stanza";
import type { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Resource, Session } from "./session.ts";

/** What a guard says of a stanza: let it pass, drop it in silence, or return an error to its sender. */
export type Verdict = "allow" | "drop" | StanzaError;

/** A stanza on its way out of, or in to, a local account. */
export interface Passage {
  readonly stanza: Routable;
  readonly account: BareJid;
  readonly session?: Session;
}

/** Steps of one direction; they run in the order of the module list. */
export interface Hooks {
  /** A throw refuses: policy fails closed. */
  guard?(passage: Passage): Verdict | Promise<Verdict>;
  /** A throw bounces with internal-server-error. */
  transform?(passage: Passage): Routable | Promise<Routable>;
  /** `delivered`: who got it; nobody where it was kept. A throw is logged; the stanza is gone by then. */
  observe?(passage: Passage, delivered: readonly Resource[]): void | Promise<void>;
}

/**
 * A result that is made in the moment it is sent, and what follows it at once: no change of what it tells can come in
 * between.
 */
export interface TimelyResult {
  result(): Element | undefined;
  after?(): void;
}

/** The payload of an IQ result; undefined for an empty one. */
export type IqAnswer = Element | TimelyResult | undefined;

export interface IqHandler {
  /** Whether it answers for the server (`to` a served domain) or for an account (its bare JID, or no `to`). */
  readonly on: "server" | "account";
  readonly type: "get" | "set";
  readonly name: string;
  readonly ns: string;
  /** Gives the payload of the result, nothing for an empty one, or throws a StanzaError. `session` is the local sender's. */
  handle(iq: Routable<IqRequest>, session?: Session): Promise<IqAnswer> | IqAnswer;
}

/** What a client may have enabled for its session in the request that binds it (XEP-0386 §3.1). */
export interface BindInline {
  /** As `<inline/>` lists it. */
  readonly feature: string;
  /** Whether a child of `<bind/>` asks for it. */
  accepts(request: Element): boolean;
  /** Enables it, before anything reaches the session; gives what `<bound/>` says about it, if anything. */
  enable(request: Element, session: Session): Element | undefined;
}

/** An ad-hoc command of the server (XEP-0050) that is done in one step. */
export interface Command {
  readonly node: string;
  /** For people. */
  readonly name: string;
  /** Whether a session may run it on a domain; where it may not, the command is not listed. */
  isOffered(session: Session, domain: string): boolean;
  /** Runs it; gives the payload of the result, or throws a StanzaError. */
  execute(session: Session): Promise<Element>;
}

/** Moments in a session's life. */
export interface SessionHooks {
  bound?(session: Session): void;
  /** Initial presence, also again after unavailable presence. */
  available?(session: Session): void;
  closed?(session: Session): void;
}

/** Handlers of committed changes; each gives how many sessions it reached. Seeing an event twice is harmless. */
export type EventHandlers = {
  readonly [T in DomainEvent["type"]]?: (
    event: Extract<DomainEvent, { type: T }>,
    recorded: Recorded,
  ) => number | Promise<number>;
};

/** An extension as data: the server's frame reads it, nothing is registered by calls (architecture.md §6). */
export interface Module {
  readonly name: string;
  /** Feeds the docs. */
  readonly specs: readonly `${"RFC " | "XEP-"}${string}`[];
  /** Feeds disco#info. */
  readonly features?: { readonly server?: readonly string[]; readonly account?: readonly string[] };
  readonly iq?: readonly IqHandler[];
  readonly commands?: readonly Command[];
  readonly outbound?: Hooks;
  readonly inbound?: Hooks;
  readonly session?: SessionHooks;
  readonly bindInline?: readonly BindInline[];
  readonly events?: EventHandlers;
}
