import { type AttrsInput, attributes, child, type Element } from "@rostra/xmpp/element";
import { NS_CLIENT, NS_STREAM, NS_STREAM_ERRORS } from "@rostra/xmpp/namespaces";
import type { ParserLimits, StreamEvent } from "@rostra/xmpp/stream-parser";
import { type BoshWrapper, readPayloads, violation, WRAPPER_BYTES, writeBody, writePayload } from "./bosh-body.ts";
import { agree, type BoshTerms, POLLING_SECONDS } from "./bosh-terms.ts";
import { isLoopbackAddress, type ResponseHeader, type TlsFacts, type Transport } from "./transport.ts";

/** Bytes of payload that one answer may have, one payload at least: what is kept to be answered again. */
const ANSWER_BYTES = 262_144;

/** One HTTP request that waits for its answer. */
export interface Exchange {
  /** Whether the client has hung up. */
  readonly isGone: boolean;
  /** Answers with 200 or another status; harmless when the client has gone. */
  answer(body: string, status?: number): void;
}

/** A request as it was read. */
export interface BoshRequest extends BoshWrapper {
  /** The whole body, or its beginning when it was too big to be read. */
  readonly text: string;
  /** Bytes of the body. */
  readonly bytes: number;
}

export interface BoshSession {
  readonly sid: string;
  readonly address: string;
  readonly tls: TlsFacts | undefined;
  readonly limits: ParserLimits;
  /** The session has ended, and nobody will ask for its last answer. */
  readonly ended: () => void;
}

/** A request that was taken in its order and has no answer yet. */
interface Pending {
  readonly rid: number;
  exchange: Exchange;
  /** Whether all that it brought has been dealt with: until then the client has to wait, which is the back-pressure. */
  isDone: boolean;
  /** Whether it has waited as long as was agreed. */
  isDue: boolean;
  readonly timer: NodeJS.Timeout;
}

/** Conditions that clients of the time before versions are told by HTTP (XEP-0124 §17.1). */
const legacyStatus: ReadonlyMap<string, number> = new Map([
  ["bad-request", 400],
  ["policy-violation", 403],
  ["item-not-found", 404],
]);

/**
 * XMPP over BOSH (XEP-0124, XEP-0206): a stream in the bodies of HTTP requests and answers. Requests are taken and
 * answered in the order of their ids; an answer is kept until it can no longer be asked for again. Key sequences,
 * acknowledgements, pauses and several streams in a session, all optional, there are not.
 */
export class BoshTransport implements Transport {
  readonly kind = "bosh";
  readonly address: string;
  readonly isLoopback: boolean;
  readonly tls: TlsFacts | undefined;
  readonly canStartTls = false; // XEP-0206 §2
  readonly isUnreadable = false;
  readonly terms: BoshTerms;
  bytesRead = 0;
  readonly #session: BoshSession;
  readonly #to: string | undefined;
  #limits: ParserLimits;
  /** The highest id that was taken in order. */
  #received: number;
  /** What came before its turn, by id. */
  readonly #early = new Map<number, { readonly request: BoshRequest; readonly exchange: Exchange }>();
  readonly #pending: Pending[] = [];
  /** The last answers by id, as many as there may be simultaneous requests (§14.3). */
  readonly #answered = new Map<number, string>();
  readonly #inbox: { readonly events: readonly StreamEvent[]; readonly pending: Pending }[] = [];
  #working: Pending | undefined;
  #queue: string[] = [];
  #queuedBytes = 0;
  #isFlushing = false;
  /** Payloads that were written, and that went into answers. */
  #written = 0;
  #sent = 0;
  /** Who waits until so many are sent. */
  readonly #waiting: { readonly count: number; readonly resolve: (isSent: boolean) => void }[] = [];
  /** The attributes of the session creation response, until it is sent. */
  #creation: AttrsInput | undefined;
  #last: { readonly at: number; readonly wasEmpty: boolean } | undefined;
  #lastAnswerWasEmpty = false;
  #inactivity: NodeJS.Timeout | undefined;
  #condition: string | undefined;
  #isOver = false;
  /** What the client is told when it comes once more; the session is kept for that alone. */
  #farewell: string | undefined;
  #gone: (() => void) | undefined;
  #wake: (() => void) | undefined;

  constructor(first: BoshWrapper, session: BoshSession) {
    this.#session = session;
    this.address = session.address;
    this.isLoopback = isLoopbackAddress(session.address);
    this.tls = session.tls;
    this.terms = agree(first);
    this.#to = first.attrs["to"];
    this.#limits = session.limits;
    this.#received = first.rid - 1;
  }

  get queued(): number {
    return this.#queuedBytes;
  }

  /** Takes a request of this session, the one that created it being the first. */
  receive(request: BoshRequest, exchange: Exchange): void {
    if (this.#farewell !== undefined) {
      exchange.answer(this.#farewell);
      return this.#forget();
    }
    if (this.#isOver) return exchange.answer(terminated("item-not-found"));
    clearTimeout(this.#inactivity);
    this.#inactivity = undefined;
    this.#take(request, exchange);
    this.#watch();
  }

  /** A client has hung up on a request. */
  hungUp(): void {
    this.#watch();
  }

  /** Ends the session for a request that breaks the rules of BOSH (§17.2). */
  refuse(condition: string, exchange: Exchange): void {
    exchange.answer(terminated(condition), this.terms.version === undefined ? legacyStatus.get(condition) : undefined);
    this.#over("other-request");
  }

  #take(request: BoshRequest, exchange: Exchange): void {
    const { rid } = request;
    const same = this.#pending.find((one) => one.rid === rid);
    if (same) {
      same.exchange.answer(writeBody({ type: "error" })); // §14.3: the latest request gets the answer
      same.exchange = exchange;
      return;
    }
    const answered = this.#answered.get(rid);
    if (answered !== undefined) return exchange.answer(answered);
    const window = this.terms.requests + (request.terminate ? 1 : 0);
    if (rid <= this.#received || rid > this.#received + window) return this.refuse("item-not-found", exchange); // §14.2
    this.#early.get(rid)?.exchange.answer(writeBody({ type: "error" }));
    this.#early.set(rid, { request, exchange });
    for (;;) {
      const next = this.#early.get(this.#received + 1);
      if (!next || this.#isOver) return;
      this.#early.delete(++this.#received);
      this.#accept(next.request, next.exchange);
    }
  }

  /** Takes the request whose turn it is. */
  #accept(request: BoshRequest, exchange: Exchange): void {
    const events = this.#events(request);
    this.bytesRead += request.bytes;
    if (this.#isOveractive(request, events.length === 0)) return this.refuse("policy-violation", exchange); // §11
    const pending: Pending = {
      rid: request.rid,
      exchange,
      isDone: events.length === 0,
      isDue: false,
      timer: setTimeout(() => {
        pending.isDue = true;
        this.#flush();
      }, this.terms.wait * 1000).unref(),
    };
    this.#pending.push(pending);
    if (events.length > 0) this.#inbox.push({ events, pending });
    this.#wake?.();
    this.#flush();
  }

  #isOveractive({ terminate }: BoshRequest, isEmpty: boolean): boolean {
    const { requests, hold } = this.terms;
    const now = performance.now();
    const last = this.#last;
    this.#last = { at: now, wasEmpty: isEmpty };
    if (terminate) return false;
    if (this.#pending.length >= requests) return true;
    if (!isEmpty || !last || now - last.at >= POLLING_SECONDS * 1000) return false;
    return hold === 0 ? last.wasEmpty && this.#lastAnswerWasEmpty : this.#pending.length + 1 >= requests;
  }

  #events(request: BoshRequest): readonly StreamEvent[] {
    const isFirst = request.sid === undefined;
    if (request.restart && !isFirst) return [this.#open(request)]; // XEP-0206 §5: what else is in it is ignored
    const events: StreamEvent[] = isFirst ? [this.#open(request)] : [];
    if (request.bytes > this.#limits.stanzaBytes + WRAPPER_BYTES)
      return [...events, violation("policy-violation", "this body is too big", "stanza-too-big")];
    events.push(...readPayloads(request.text, this.#limits));
    if (request.terminate && events.at(-1)?.kind !== "violation") events.push({ kind: "close" });
    return events;
  }

  /** A stream begins; the attributes of its header are in the wrapper. */
  #open({ attrs, version }: BoshRequest): StreamEvent {
    const header = { to: attrs["to"] ?? this.#to, from: attrs["from"], version, "xml:lang": attrs["xml:lang"] };
    return {
      kind: "open",
      header: { name: "stream", ns: NS_STREAM, defaultNs: NS_CLIENT, attrs: attributes(header) },
    };
  }

  async read(): Promise<readonly StreamEvent[] | undefined> {
    if (this.#working) {
      this.#working.isDone = true;
      this.#working = undefined;
      this.#flush();
    }
    for (;;) {
      if (this.#isOver) return undefined;
      const next = this.#inbox.shift();
      if (next) {
        this.#working = next.pending;
        return next.events;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  restart(limits: ParserLimits): void {
    this.setLimits(limits);
  }

  setLimits(limits: ParserLimits): void {
    this.#limits = limits;
  }

  writeHeader({ from, lang }: ResponseHeader): void {
    if (this.#answered.size > 0 || this.#creation) return; // only a session begins with attributes; a stream does not
    const { wait, hold, requests, inactivity, version } = this.terms;
    this.#creation = {
      sid: this.#session.sid,
      wait: String(wait),
      requests: String(requests),
      ver: version,
      polling: String(POLLING_SECONDS),
      inactivity: String(inactivity),
      hold: String(hold),
      from,
      "xml:lang": lang,
      "xmpp:version": "1.0",
      "xmpp:restartlogic": "true",
    };
  }

  write(element: Element): void {
    if (this.#isOver) return;
    if (element.ns === NS_STREAM && element.name === "error") {
      const hostError = ["host-unknown", "host-gone"].find((name) => child(element, name, NS_STREAM_ERRORS));
      const isFirst = this.#answered.size === 0;
      this.#condition = (isFirst ? hostError : undefined) ?? "remote-stream-error"; // §17.2, XEP-0206 §6
    }
    const text = writePayload(element);
    this.#queue.push(text);
    this.#written++;
    this.#queuedBytes += Buffer.byteLength(text);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  /** Answers, in order, what has something to be told, has waited long enough or has been followed by another. */
  #flush(): void {
    for (;;) {
      const oldest = this.#pending[0];
      if (!oldest?.isDone || this.#isOver) break;
      const isCrowded = this.#pending.length > this.terms.hold;
      const hasNews = this.#queue.length > 0 && !oldest.exchange.isGone;
      if (!isCrowded && !oldest.isDue && !hasNews) break;
      this.#answer(oldest);
    }
    this.#watch();
  }

  #answer(pending: Pending): void {
    const payloads = pending.exchange.isGone ? [] : this.#next();
    const text = writeBody(this.#creation ?? {}, payloads);
    this.#creation = undefined;
    this.#lastAnswerWasEmpty = payloads.length === 0;
    this.#answered.set(pending.rid, text);
    for (const rid of this.#answered.keys()) if (rid <= pending.rid - this.terms.requests) this.#answered.delete(rid);
    this.#pending.shift();
    clearTimeout(pending.timer);
    pending.exchange.answer(text);
    this.#sent += payloads.length;
    while ((this.#waiting[0]?.count ?? Number.POSITIVE_INFINITY) <= this.#sent) this.#waiting.shift()?.resolve(true);
  }

  flushed(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    if (this.#sent === this.#written) return Promise.resolve(true);
    return new Promise((resolve) => void this.#waiting.push({ count: this.#written, resolve }));
  }

  /** What goes into the next answer. */
  #next(): readonly string[] {
    let bytes = 0;
    let count = 0;
    for (const text of this.#queue) {
      const more = Buffer.byteLength(text);
      if (count > 0 && bytes + more > ANSWER_BYTES) break;
      bytes += more;
      count++;
    }
    this.#queuedBytes -= bytes;
    return this.#queue.splice(0, count);
  }

  /** A session of whose requests none is held ends when none comes for too long (§10). */
  #watch(): void {
    if (this.#isOver) return;
    if (this.#pending.some(({ exchange }) => !exchange.isGone)) {
      clearTimeout(this.#inactivity);
      this.#inactivity = undefined;
    } else this.#inactivity ??= setTimeout(() => this.#over(), this.terms.inactivity * 1000).unref();
  }

  /** A session has no closing handshake: its last answer is the end (§13). */
  writeClose(): void {
    this.#close();
  }

  async startTls(): Promise<void> {
    throw new Error("BOSH has no STARTTLS");
  }

  /** The client learns it from the oldest of its requests (§13), or from the next one if none is held. */
  end(): Promise<void> {
    this.#close();
    return new Promise((resolve) => {
      if (this.#farewell === undefined) resolve();
      else this.#gone = resolve;
    });
  }

  #close(): void {
    if (this.#isOver) return;
    const oldest = this.#pending.shift();
    const text = terminated(this.#condition, this.#queue);
    clearTimeout(oldest?.timer);
    oldest?.exchange.answer(text);
    for (const { exchange, timer } of this.#pending.splice(0)) {
      clearTimeout(timer);
      exchange.answer(writeBody({}));
    }
    if (!oldest || oldest.exchange.isGone) this.#farewell = text;
    this.#over();
  }

  /** What is not read is not kept. */
  destroy(): void {
    this.#close();
    if (this.#farewell !== undefined) this.#farewell = terminated(this.#condition);
  }

  /** Nothing is read or written any more. */
  #over(condition?: string): void {
    this.#isOver = true;
    for (const { timer } of this.#pending) clearTimeout(timer);
    for (const { exchange } of [...this.#pending, ...this.#early.values()]) exchange.answer(terminated(condition));
    this.#pending.length = 0;
    this.#early.clear();
    this.#answered.clear();
    this.#queue = [];
    this.#queuedBytes = 0;
    clearTimeout(this.#inactivity);
    for (const { resolve } of this.#waiting.splice(0)) resolve(false);
    this.#wake?.();
    if (this.#farewell === undefined) this.#session.ended();
    else this.#inactivity = setTimeout(() => this.#forget(), this.terms.inactivity * 1000).unref();
  }

  #forget(): void {
    clearTimeout(this.#inactivity);
    this.#farewell = undefined;
    this.#session.ended();
    this.#gone?.();
  }
}

/** The last body of a session, or the refusal of one. */
export function terminated(condition?: string, payloads: readonly string[] = []): string {
  return writeBody({ type: "terminate", condition }, payloads);
}
