import { randomBytes } from "node:crypto";
import type { Element } from "@rostra/xmpp/element";
import { NS_STREAM } from "@rostra/xmpp/namespaces";
import { type StreamError, streamErrorElement } from "@rostra/xmpp/stream-error";
import type { ParserLimits, StreamEvent, StreamHeader } from "@rostra/xmpp/stream-parser";
import type { Transport } from "./transport/transport.ts";

/** How long the peer has to answer our closing tag before the connection ends, in milliseconds (RFC 6120 §4.4). */
export const CLOSE_WAIT_MS = 3000;

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
  #events: readonly StreamEvent[] = [];
  #next = 0;
  #headerSent = false;
  #closing = false;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Whether we have sent our closing tag. */
  get isClosing(): boolean {
    return this.#closing;
  }

  /**
   * The next header or element. Throws StreamEnded when the peer has closed, has told an error (6120-4.9.2-2: whatever it
   * is), or is gone; throws StreamError for what breaks the rules of XML.
   */
  async next(): Promise<Extract<StreamEvent, { kind: "open" | "element" }>> {
    for (;;) {
      const event = this.#events[this.#next];
      if (event) {
        this.#next++;
        if (event.kind === "violation") throw event.error;
        if (event.kind === "close" || (event.kind === "element" && isStreamError(event.element)))
          throw new StreamEnded();
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

  /** Answers a stream header: our own domain, the bare JID the client gave, a fresh unpredictable id (RFC 6120 §4.7). */
  open(from: string | undefined, header?: StreamHeader, to?: string): void {
    this.id = randomBytes(12).toString("base64url"); // 96 random bits (6120-4.7.3-1)
    this.lang = header?.attrs["xml:lang"];
    this.#headerSent = true;
    this.transport.writeHeader({ from, to, id: this.id, lang: "en" }); // 6120-4.7.4-1: the language we speak
  }

  send(element: Element): void {
    if (!this.#closing) this.transport.write(element);
  }

  /** A stream error is final: header if none was sent (6120-4.9.1-2), error, closing tag, end of the connection. */
  fail(error: StreamError): void {
    if (this.#closing) return this.transport.destroy();
    if (!this.#headerSent) this.open(undefined);
    this.transport.write(streamErrorElement(error));
    this.close();
  }

  /** Sends our closing tag; the connection ends when the peer has answered, or after {@link CLOSE_WAIT_MS}. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#headerSent) this.transport.writeClose();
    this.transport.end();
    setTimeout(() => this.transport.destroy(), CLOSE_WAIT_MS).unref();
  }
}

function isStreamError({ name, ns }: Element): boolean {
  return name === "error" && ns === NS_STREAM;
}
