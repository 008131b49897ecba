import { randomBytes } from "node:crypto";
import type { ServerLimits } from "@rostra/config/server";
import type { Element } from "@rostra/xmpp/element";
import { NS_STREAM } from "@rostra/xmpp/namespaces";
import { type StreamError, streamErrorElement } from "@rostra/xmpp/stream-error";
import type { ParserLimits, StreamEvent, StreamHeader } from "@rostra/xmpp/stream-parser";
import type { Transport } from "./transport/transport.ts";

/** The peer has closed its stream, or told us an error and will: there is nothing more to say than our closing tag. */
export class StreamEnded extends Error {
  override readonly name = "StreamEnded";
}

/**
 * One XML stream after another on one connection: elements in, elements out, errors and the closing handshake
 * (RFC 6120 §4.4, §4.9). Knows nothing of stanzas or sessions.
 */
export class Stream {
  readonly transport: Transport;
  /** The id of the present stream, new after each restart (6120-4.3.3-2). */
  id = "";
  /** `xml:lang` of the initial header: the default of stanzas without one (RFC 6120 §4.7.4). */
  lang: string | undefined;
  /** The served domain that the present stream was opened to. */
  domain: string | undefined;
  readonly #limits: Pick<ServerLimits, "closeSeconds" | "closeBytes">;
  #events: readonly StreamEvent[] = [];
  #next = 0;
  #headerSent = false;
  #closing = false;
  /** Set after a stream error: what arrives is thrown away, until so many bytes have been read in all. */
  #discardUntil: number | undefined;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  /** `limits`: how long, and for how much, a peer is read on after our closing tag. */
  constructor(transport: Transport, limits: Pick<ServerLimits, "closeSeconds" | "closeBytes">) {
    this.transport = transport;
    this.#limits = limits;
  }

  /** Whether we have sent our closing tag. */
  get isClosing(): boolean {
    return this.#closing;
  }

  /**
   * The next header or element. Throws StreamEnded when the peer has closed, has told an error (6120-4.9.2-2: whatever it
   * is), or is gone, and after {@link fail}; throws StreamError for what breaks the rules of XML.
   */
  async next(): Promise<Extract<StreamEvent, { kind: "open" | "element" }>> {
    for (;;) {
      if (this.#ended || this.transport.bytesRead > (this.#discardUntil ?? Number.POSITIVE_INFINITY))
        throw new StreamEnded();
      const event = this.#events[this.#next];
      if (event) {
        this.#next++;
        const isDiscarded = this.#discardUntil !== undefined;
        if (event.kind === "violation") throw isDiscarded ? new StreamEnded() : event.error;
        if (event.kind === "close" || (event.kind === "element" && isStreamError(event.element)))
          throw new StreamEnded();
        if (isDiscarded) continue; // 6120-4.9.1-1
        return event;
      }
      const events = await this.transport.read();
      if (!events) throw new StreamEnded();
      this.#events = events;
      this.#next = 0;
    }
  }

  /** Forgets what has been read and begins a new stream on the same connection (RFC 6120 §4.3.3). */
  restart(limits: ParserLimits): void {
    this.#events = [];
    this.#next = 0;
    this.#headerSent = false;
    this.transport.restart(limits);
  }

  /** What the present stream may cost from now on. */
  setLimits(limits: ParserLimits): void {
    this.transport.setLimits(limits);
  }

  /** Answers a stream header: our own domain, the bare JID the client gave, a fresh unpredictable id (RFC 6120 §4.7). */
  open(from: string | undefined, header?: StreamHeader, to?: string): void {
    this.id = randomBytes(12).toString("base64url"); // 96 random bits (6120-4.7.3-1)
    this.lang = header?.attrs["xml:lang"];
    this.domain = from;
    this.#headerSent = true;
    this.transport.writeHeader({ from, to, id: this.id, lang: "en" }); // 6120-4.7.4-1: the language we speak
  }

  send(element: Element): void {
    if (!this.#closing) this.transport.write(element);
  }

  /**
   * A stream error is final: header if none was sent (6120-4.9.1-2), error, closing tag. Nothing that arrives is processed
   * any more; {@link drain} reads it, so that the connection is not reset before the peer has read the error.
   */
  fail(error: StreamError): void {
    if (this.#closing) return this.#end();
    this.#discardUntil = this.transport.bytesRead + this.#limits.closeBytes;
    this.#say(error);
  }

  /**
   * Closes a stream that nothing is wrong with, `error` telling why: {@link next} goes on with what the peer had sent
   * before it saw our closing tag, until it has closed too or its time is over (6120-4.4-1).
   */
  shutDown(error: StreamError): void {
    if (!this.#closing) this.#say(error);
  }

  #say(error: StreamError): void {
    if (!this.#headerSent) this.open(undefined);
    this.transport.write(streamErrorElement(error));
    this.#writeClose();
    if (this.transport.isUnreadable) this.#end();
    else this.#timer = setTimeout(() => this.#end(), this.#limits.closeSeconds * 1000).unref();
  }

  /** The peer has closed, or is gone: our closing tag, if it was not sent, and the end of the connection. */
  close(): void {
    if (!this.#closing) this.#writeClose();
    this.#end();
  }

  /** Resolves when the peer has closed too, has had its time for that, or has sent more than is thrown away. Never rejects. */
  async drain(): Promise<void> {
    try {
      for (;;) await this.next();
    } catch {
      this.close();
    }
  }

  #writeClose(): void {
    this.#closing = true;
    if (this.#headerSent) this.transport.writeClose();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    const patience = setTimeout(() => this.transport.destroy(), this.#limits.closeSeconds * 1000).unref();
    // Or it would keep the transport, and its parser, when nobody needs them any more.
    void this.transport.end(this.#limits.closeBytes).then(() => clearTimeout(patience));
  }
}

function isStreamError({ name, ns }: Element): boolean {
  return name === "error" && ns === NS_STREAM;
}
