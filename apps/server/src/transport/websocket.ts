import { type Element, withAttrs } from "@rostra/xmpp/element";
import { NS_FRAMING, NS_STREAM } from "@rostra/xmpp/namespaces";
import { escapeAttribute, serialize } from "@rostra/xmpp/serialize";
import { StreamError } from "@rostra/xmpp/stream-error";
import { type ParserLimits, type StreamEvent, StreamParser } from "@rostra/xmpp/stream-parser";
import type { WebSocket } from "ws";
import { isLoopbackAddress, type ResponseHeader, type TlsFacts, type Transport } from "./transport.ts";

/** Messages that may wait to be read before the socket is told to stop reading. */
const READ_AHEAD = 16;

/** XMPP over WebSocket (RFC 7395): one first-level element a message, `<open/>` and `<close/>` for the stream's ends. */
export class WebSocketTransport implements Transport {
  readonly kind = "websocket";
  readonly address: string;
  readonly isLoopback: boolean;
  readonly origin: string | undefined;
  readonly tls: TlsFacts | undefined;
  readonly canStartTls = false;
  readonly isUnreadable = false; // each message stands for itself
  readonly #socket: WebSocket;
  #limits: ParserLimits;
  #inbox: (readonly StreamEvent[])[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  /** Set when the connection is ended from here: bytes that may still be thrown away. */
  #discardable: number | undefined;
  bytesRead = 0;
  /** Messages that were given to the socket, and that it has written. */
  #sent = 0;
  #written = 0;
  /** Who waits until so many are written. */
  readonly #waiting: { readonly count: number; readonly resolve: (isWritten: boolean) => void }[] = [];

  constructor(
    socket: WebSocket,
    { address, origin, tls }: Pick<Transport, "address" | "origin" | "tls">,
    limits: ParserLimits,
  ) {
    this.#socket = socket;
    this.address = address;
    this.isLoopback = isLoopbackAddress(address);
    this.origin = origin;
    this.tls = tls;
    this.#limits = limits;
    socket.on("message", (data, isBinary) => {
      if (isBinary) return socket.close(1003); // 7395-3.2-1
      const message = String(data);
      if (this.#discardable !== undefined) return this.#discard(message);
      this.bytesRead += Buffer.byteLength(message);
      this.#push(this.#frame(message));
    });
    socket.on("close", () => this.#finish());
    socket.on("error", (error) => {
      // ws closes with 1002, 1007 or 1009 itself; of the last the stream is told, so that it is counted and logged.
      const isTooBig = "code" in error && error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
      if (isTooBig && this.#discardable === undefined) this.#push(violation("policy-violation"));
      this.#finish();
    });
  }

  get queued(): number {
    return this.#socket.bufferedAmount;
  }

  /** One message: exactly one element, with all its namespaces (7395-3.3.3-1). */
  #frame(message: string): readonly StreamEvent[] {
    if (!message.startsWith("<")) return violation("bad-format"); // 7395-3.3.3-2
    if (/^<(?:\w+:)?stream[\s>]/.test(message)) return violation("invalid-namespace"); // 7395-3.3.2-1: a header of TCP
    const parser = new StreamParser(this.#limits);
    parser.write("<frame>");
    const events = parser.write(message.replace(/^<\?xml(?:\s[^>]*)?\?>/, "")); // 7395-3.3.3-3
    const failed = events.find((event) => event.kind === "violation");
    if (failed) return [failed];
    const [only, ...more] = events;
    if (only?.kind !== "element" || more.length > 0 || !parser.isBetweenElements) return violation("not-well-formed");
    const { element } = only;
    if (element.name === "open" && element.ns === NS_FRAMING)
      return [
        { kind: "open", header: { name: "stream", ns: NS_STREAM, defaultNs: "jabber:client", attrs: element.attrs } },
      ];
    if (element.name === "close" && element.ns === NS_FRAMING) return [{ kind: "close" }];
    if (element.name === "open" || element.name === "close" || (element.ns === NS_STREAM && element.name !== "error"))
      return violation("invalid-namespace"); // 7395-3.3.2-1
    return events;
  }

  #push(events: readonly StreamEvent[]): void {
    this.#inbox.push(events);
    if (this.#inbox.length >= READ_AHEAD) this.#socket.pause();
    this.#wake?.();
  }

  #discard(message: string): void {
    this.#discardable = (this.#discardable ?? 0) - Buffer.byteLength(message);
    if (this.#discardable < 0) this.#socket.terminate();
  }

  #finish(): void {
    this.#ended = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve(false);
    this.#wake?.();
  }

  async read(): Promise<readonly StreamEvent[] | undefined> {
    for (;;) {
      const events = this.#inbox.shift();
      if (events) {
        if (this.#inbox.length === 0 && this.#socket.isPaused) this.#socket.resume();
        return events;
      }
      if (this.#ended) return undefined;
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

  writeHeader({ from, to, id, lang }: ResponseHeader): void {
    const attribute = (name: string, value: string | undefined): string =>
      value === undefined ? "" : ` ${name}='${escapeAttribute(value)}'`;
    this.#send(
      `<open xmlns='${NS_FRAMING}'${attribute("id", id)}${attribute("from", from)}${attribute("to", to)} version='1.0' xml:lang='${lang}'/>`,
    );
  }

  write(element: Element): void {
    // 7395-3.3.3-4: features and errors declare the stream namespace themselves.
    const framed =
      element.ns === NS_STREAM ? { ...withAttrs(element, { "xmlns:stream": NS_STREAM }), prefix: "stream" } : element;
    this.#send(serialize(framed, ""));
  }

  writeClose(): void {
    this.#send(`<close xmlns='${NS_FRAMING}'/>`);
  }

  #send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#sent++;
    this.#socket.send(text, this.#wrote);
  }

  readonly #wrote = (error?: Error | null): void => {
    if (error) return; // the end of the connection follows
    this.#written++;
    while ((this.#waiting[0]?.count ?? Number.POSITIVE_INFINITY) <= this.#written) this.#waiting.shift()?.resolve(true);
  };

  flushed(): Promise<boolean> {
    if (this.#ended || this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve(false);
    if (this.#written === this.#sent) return Promise.resolve(true);
    return new Promise((resolve) => void this.#waiting.push({ count: this.#sent, resolve }));
  }

  async startTls(): Promise<void> {
    throw new Error("a WebSocket has no STARTTLS");
  }

  end(discardable: number): Promise<void> {
    this.#discardable = discardable;
    this.#inbox = [];
    this.#socket.close(1000);
    if (this.#socket.isPaused) this.#socket.resume(); // or its close frame would never be read
    this.#finish();
    return new Promise((resolve) => {
      if (this.#socket.readyState === this.#socket.CLOSED) resolve();
      else this.#socket.once("close", () => resolve());
    });
  }

  destroy(): void {
    this.#socket.terminate();
  }
}

function violation(condition: StreamError["condition"]): readonly StreamEvent[] {
  return [{ kind: "violation", error: new StreamError(condition) }];
}
