import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Element } from "@rostra/xmpp/element";
import { NS_CLIENT, NS_STREAM } from "@rostra/xmpp/namespaces";
import { escapeAttribute, serialize } from "@rostra/xmpp/serialize";
import { StreamError } from "@rostra/xmpp/stream-error";
import { type ParserLimits, type StreamEvent, StreamParser } from "@rostra/xmpp/stream-parser";
import type { Certificates } from "../certificates.ts";
import { tlsFacts } from "./tls-facts.ts";
import { isLoopbackAddress, type ResponseHeader, type TlsFacts, type Transport } from "./transport.ts";
import { Utf8Decoder } from "./utf8.ts";

const streamPrefix = { stream: NS_STREAM };

/** Bytes read from a socket at a time: what one parse may hold up the process for. */
const READ_BYTES = 65_536;

/** XMPP over TCP: in clear until STARTTLS (RFC 6120 §3, §5), or TLS from the first byte (XEP-0368). */
export class TcpTransport implements Transport {
  readonly kind: "tcp" | "tls";
  readonly address: string;
  readonly isLoopback: boolean;
  readonly #certificates: Certificates;
  #socket: Socket;
  #decoder = new Utf8Decoder();
  #parser: StreamParser;
  #corked = false;
  bytesRead = 0;
  isUnreadable = false;

  constructor(socket: Socket, certificates: Certificates, limits: ParserLimits) {
    this.kind = socket instanceof TLSSocket ? "tls" : "tcp";
    this.address = socket.remoteAddress ?? "";
    this.isLoopback = isLoopbackAddress(this.address);
    this.#certificates = certificates;
    this.#parser = new StreamParser(limits);
    this.#socket = socket;
    this.#adopt(socket);
  }

  get tls(): TlsFacts | undefined {
    return this.#socket instanceof TLSSocket ? tlsFacts(this.#socket) : undefined;
  }

  get canStartTls(): boolean {
    return !(this.#socket instanceof TLSSocket);
  }

  get queued(): number {
    return this.#socket.writableLength;
  }

  async read(): Promise<readonly StreamEvent[] | undefined> {
    for (;;) {
      const chunk: unknown = this.#socket.read(Math.min(this.#socket.readableLength, READ_BYTES) || undefined);
      if (Buffer.isBuffer(chunk)) {
        this.bytesRead += chunk.length;
        const events = this.#decode(chunk);
        this.isUnreadable ||= events.at(-1)?.kind === "violation";
        if (events.length > 0) return events;
      } else if (this.#socket.readableEnded || this.#socket.destroyed) {
        return undefined;
      } else {
        await this.#readable();
      }
    }
  }

  #decode(chunk: Buffer): readonly StreamEvent[] {
    try {
      return this.#parser.write(this.#decoder.decode(chunk));
    } catch (error) {
      if (error instanceof StreamError) return [{ kind: "violation", error }];
      throw error;
    }
  }

  /** Waits until there is something to read or never will be. */
  #readable(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const done = (): void => {
        for (const event of ["readable", "end", "close"]) socket.off(event, done);
        resolve();
      };
      for (const event of ["readable", "end", "close"]) socket.on(event, done);
    });
  }

  restart(limits: ParserLimits): void {
    this.#parser = new StreamParser(limits);
    this.isUnreadable = false;
  }

  setLimits(limits: ParserLimits): void {
    this.#parser.setLimits(limits);
  }

  writeHeader({ from, to, id, lang }: ResponseHeader): void {
    const attribute = (name: string, value: string | undefined): string =>
      value === undefined ? "" : ` ${name}='${escapeAttribute(value)}'`;
    this.#send(
      `<?xml version='1.0'?><stream:stream xmlns='${NS_CLIENT}' xmlns:stream='${NS_STREAM}'${attribute("id", id)}` +
        `${attribute("from", from)}${attribute("to", to)} version='1.0' xml:lang='${lang}'>`,
    );
  }

  write(element: Element): void {
    this.#send(
      serialize(element.ns === NS_STREAM ? { ...element, prefix: "stream" } : element, NS_CLIENT, streamPrefix),
    );
  }

  writeClose(): void {
    this.#send("</stream:stream>");
  }

  #send(text: string): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      setImmediate(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    socket.write(text);
  }

  flushed(): Promise<boolean> {
    const socket = this.#socket;
    if (!socket.writable) return Promise.resolve(false);
    return new Promise((resolve) => {
      const closed = (): void => resolve(false);
      socket.once("close", closed);
      socket.write("", (error) => {
        socket.off("close", closed);
        resolve(!error);
      });
    });
  }

  async startTls(domain: string, proceed: () => void): Promise<void> {
    const upgrade = await this.#certificates.upgrade(domain);
    const plain = this.#socket;
    while (plain.read() !== null); // 6120-5.3.3-1: what was pipelined in clear is no part of any stream
    proceed();
    await this.#flushed(plain);
    plain.removeAllListeners("readable");
    plain.removeAllListeners("error");
    const secure = await upgrade.handshake(plain);
    this.#decoder = new Utf8Decoder();
    this.#socket = secure;
    this.#adopt(secure);
  }

  #flushed(socket: Socket): Promise<void> {
    return new Promise((resolve) => {
      if (this.#corked) {
        this.#corked = false;
        socket.uncork();
      }
      socket.write("", () => resolve());
    });
  }

  #adopt(socket: Socket): void {
    socket.setNoDelay(true);
    if (socket instanceof TLSSocket) socket.disableRenegotiation(); // 6120-5.3.5-1
    socket.on("error", () => socket.destroy()); // a reset connection ends the stream like any other end
  }

  end(discardable: number): Promise<void> {
    const socket = this.#socket;
    socket.end();
    let left = discardable;
    const drop = (): void => {
      for (;;) {
        const chunk: unknown = socket.read();
        if (!Buffer.isBuffer(chunk)) return;
        left -= chunk.length;
        if (left < 0) socket.destroy();
      }
    };
    socket.on("readable", drop);
    drop();
    return new Promise((resolve) => {
      if (socket.closed) resolve();
      else socket.once("close", () => resolve());
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
