import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { Target } from "../../support/client.ts";

/** Where the bytes of an attacker go: XMPP in clear, XMPP over TLS, or the HTTP port in clear. */
export type Door = "tcp" | "tls" | "http";

/** A connection that says what it likes, byte by byte, and keeps what it hears. */
export class Attacker {
  readonly socket: Socket;
  heard = "";
  readonly #ended: Promise<void>;
  #news = (): void => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (data) => {
      this.heard += data.toString("latin1");
      if (this.heard.endsWith("</stream:stream>")) socket.end(); // or the server would give it time to close its stream
      this.#news();
    });
    socket.on("error", () => {});
    this.#ended = new Promise((resolve) => {
      socket.once("close", () => {
        resolve();
        this.#news();
      });
    });
  }

  /** On a socket that somebody else has opened. */
  static of(socket: Socket): Attacker {
    return new Attacker(socket);
  }

  static async connect(target: Target, door: Door = "tcp", localAddress = "127.0.0.1"): Promise<Attacker> {
    const { xmpp, xmpps, http } = target.ports;
    const to = { port: { tcp: xmpp, tls: xmpps, http }[door], host: "127.0.0.1", localAddress };
    const socket = door === "tls" ? tlsConnect({ ...to, rejectUnauthorized: false }) : connect(to);
    const attacker = new Attacker(socket);
    await once(socket, door === "tls" ? "secureConnect" : "connect");
    return attacker;
  }

  /** Resolves when the bytes have left; at once when nobody takes them any more. */
  write(data: string | Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.socket.write(data, () => resolve());
    });
  }

  /** Each byte in a write of its own, and so mostly in a segment of its own. */
  async trickle(data: string | Buffer): Promise<void> {
    for (const byte of Buffer.from(data)) await this.write(Buffer.of(byte));
  }

  /** Resolves when the text has come; fails when the connection ends before. */
  async until(text: string): Promise<string> {
    while (!this.heard.includes(text)) {
      if (this.socket.destroyed) throw new Error(`waited in vain for ${text}, heard ${this.heard}`);
      await new Promise<void>((resolve) => {
        this.#news = resolve;
      });
    }
    return this.heard;
  }

  /** All that was heard, once the server has ended the connection. */
  async end(): Promise<string> {
    await this.#ended;
    return this.heard;
  }

  /** A stream header, and the features that answer it. */
  async open(domain: string): Promise<void> {
    await this.write(header(domain));
    await this.until("</stream:features>");
  }
}

export function header(domain: string): string {
  return `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`;
}

/** The condition of the stream error in what was heard. */
export function streamError(heard: string): string | undefined {
  return /<stream:error[^>]*><([a-z-]+) /.exec(heard)?.[1];
}
