import type { Element } from "@rostra/xmpp/element";
import type { BareJid, FullJid } from "@rostra/xmpp/jid";
import type { Presence } from "@rostra/xmpp/stanza";
import { type StreamCondition, StreamError } from "@rostra/xmpp/stream-error";
import type { Stream } from "./stream.ts";

/** A piece of session state that a module owns; typed, so that a session is no bag. */
export interface SessionKey<T> {
  readonly name: string;
  readonly initial: T;
}

/** What a resource is to those who deliver to it. */
export interface Resource {
  readonly jid: FullJid;
  /** RFC 6121 §4.7.2.3 of the last presence; 0 while not available. */
  readonly priority: number;
  /** Whether initial presence was sent and no unavailable presence since. */
  readonly available: boolean;
  get<T>(key: SessionKey<T>): T;
  /** Queues; never waits. */
  send(element: Element): void;
}

/** A client's installation. */
export interface Client {
  /** Its UUID, in lower case. */
  readonly id?: string;
  /** Software and device, for operators and the log. */
  readonly name?: string;
}

/** How a session logged in, for its owner and for operators. */
export interface SessionFacts {
  readonly account: BareJid;
  readonly mechanism: string;
  /** The type of the channel binding that the login was made over: `tls-exporter`. */
  readonly channelBinding?: string | undefined;
  /** What the client told about itself, to the server alone (XEP-0388 §2.3). */
  readonly client?: Client | undefined;
  readonly since: Date;
  /** Whether there is no account behind it, and so nothing is stored for it (XEP-0175). */
  readonly temporary: boolean;
  /** The policy "no live sessions" (3921-3-6): bound, but may establish nothing. */
  readonly barred: boolean;
}

/** What a session may cost, and who counts what it is sent. */
export interface SessionLimits {
  readonly writeQueueBytes: number;
  /** Told of each stanza that was queued. */
  readonly sent: (element: Element) => void;
  /** Told of each stanza that came too late. */
  readonly unsent: () => void;
}

/** Signs of life of a connection; times in milliseconds. */
export interface Seen {
  readonly bytesRead: number;
  /** When something was last seen to have been read. */
  readonly readAt: number;
  /** Since when the write queue was not empty. */
  readonly queuedSince?: number;
  /** When a sign of life was asked for that has not come yet. */
  readonly askedAt?: number;
}

/** One bound resource of an account and the stream it speaks on (RFC 6120 §7). */
export class Session implements Resource {
  readonly jid: FullJid;
  readonly facts: SessionFacts;
  readonly stream: Stream;
  presence: Presence | undefined;
  priority = 0;
  /** What the last look at the connection saw (liveness.ts). */
  seen: Seen | undefined;
  readonly #limits: SessionLimits;
  readonly #values = new Map<SessionKey<unknown>, unknown>();
  #error: StreamError | undefined;
  #overflowed = false;

  constructor(jid: FullJid, facts: SessionFacts, stream: Stream, limits: SessionLimits) {
    this.jid = jid;
    this.facts = facts;
    this.stream = stream;
    this.#limits = limits;
  }

  get available(): boolean {
    return this.presence?.type === "available";
  }

  /** Why the server closed this session, if it did. */
  get closedBy(): StreamError | undefined {
    return this.#error;
  }

  /** Whether more waited to be read than may. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  get<T>(key: SessionKey<T>): T {
    const value = this.#values.get(key);
    return value === undefined ? key.initial : (value as T);
  }

  set<T>(key: SessionKey<T>, value: T): void {
    this.#values.set(key, value);
  }

  /** A client that does not read is closed at its bound, and never grows the process (RFC 6120 §13.12). */
  send(element: Element): void {
    if (this.#error) return this.#limits.unsent();
    this.stream.send(element);
    this.#limits.sent(element);
    if (this.stream.transport.queued <= this.#limits.writeQueueBytes) return;
    this.#overflowed = true;
    this.close("resource-constraint", "too much is waiting to be read");
  }

  close(condition: StreamCondition, text?: string): void {
    if (this.#error) return;
    this.#error = new StreamError(condition, text);
    if (condition === "system-shutdown")
      this.stream.shutDown(this.#error); // 6120-4.4-1: what it sent before still counts
    else this.stream.fail(this.#error);
    // What a peer that does not read would never take must not be kept for it.
    if (condition !== "resource-constraint") return;
    this.stream.close();
    this.stream.transport.destroy();
  }
}
