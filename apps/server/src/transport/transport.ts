import type { Element } from "@rostra/xmpp/element";
import type { ParserLimits, StreamEvent } from "@rostra/xmpp/stream-parser";
import type { ClientCertificate } from "../client-certificate.ts";

/** TLS of a connection, as far as others ask about it. */
export interface TlsFacts {
  /** For example `TLSv1.3`. */
  readonly protocol: string;
  /** The channel bindings there are, by type (RFC 5929, RFC 9266); none where TLS ends before us. */
  channelBindings(): ReadonlyMap<string, Uint8Array>;
  /** The client's certificate, if it has shown one that chains to an authority of this server (6120-13.7.2-1). */
  clientCertificate(): ClientCertificate | undefined;
}

/** The attributes of a response header; `from` is a served domain. */
export interface ResponseHeader {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly id: string;
  readonly lang: string;
}

/**
 * A connection that carries one stream after another: bytes and framing, nothing of what they mean.
 * TCP, WebSocket and BOSH differ in this and nothing else.
 */
export interface Transport {
  readonly kind: "tcp" | "tls" | "websocket" | "bosh";
  /** The peer's IP address. */
  readonly address: string;
  /** Whether the peer is on this machine's loopback network. */
  readonly isLoopback: boolean;
  /** The web origin of the page that opened it (RFC 6454 §7), as a browser tells. */
  readonly origin?: string | undefined;
  /** Undefined while the connection is not encrypted. */
  readonly tls: TlsFacts | undefined;
  /** Whether STARTTLS is possible here: never on a WebSocket (7395-3.9-1) or BOSH. */
  readonly canStartTls: boolean;
  /** Whether XML has broken and nothing that arrives can be understood any more, a closing tag neither. */
  readonly isUnreadable: boolean;
  /** Bytes that wait to be written. */
  readonly queued: number;
  /** Bytes read of all streams so far, the framing's own left out. */
  readonly bytesRead: number;

  /**
   * The next events of the stream, at least one; undefined when the connection has ended. Nothing is read ahead of the
   * call, which is the back-pressure: a session that is busy makes its client wait.
   */
  read(): Promise<readonly StreamEvent[] | undefined>;
  /** A new parser for a new stream: at the start, after STARTTLS and after SASL (RFC 6120 §4.3.3). */
  restart(limits: ParserLimits): void;
  /** What the stream may cost from now on; it goes on where it is (XEP-0388 §2.6.1). */
  setLimits(limits: ParserLimits): void;
  /** The response stream header (RFC 6120 §4.7) or `<open/>` (RFC 7395 §3.4). */
  writeHeader(header: ResponseHeader): void;
  /** One first-level element. Queues; what is written within one tick goes out together. */
  write(element: Element): void;
  /**
   * Resolves when all that was written until now has left the process: true once the network has it (over BOSH: once it is
   * in an answer), false when the connection ends before, or is ending. Never rejects.
   */
  flushed(): Promise<boolean>;
  /** `</stream:stream>` or `<close/>`; over BOSH the end of the session, which is both. */
  writeClose(): void;
  /**
   * Answers `<starttls/>`: throws away what came in clear after it (6120-5.3.3-1), lets `proceed` be written, and does the handshake
   * with the certificate of `domain` unless SNI names another. Rejects when the handshake fails.
   */
  startTls(domain: string, proceed: () => void): Promise<void>;
  /**
   * Writes what is queued, then ends the connection (close_notify, WebSocket close frame). Until the peer ends it too, up
   * to `discardable` bytes of it are read and thrown away: with more, or with anything unread, it would be reset, and the
   * peer lose what it has not read yet. Resolves when the connection is gone; never rejects.
   */
  end(discardable: number): Promise<void>;
  /** Ends the connection at once. */
  destroy(): void;
}

/** Whether an address is of the loopback networks 127.0.0.0/8 and ::1. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}
