import type { Element } from "@rostra/xmpp/element";
import type { ParserLimits, StreamEvent } from "@rostra/xmpp/stream-parser";

/** TLS of a connection, as far as others ask about it. */
export interface TlsFacts {
  /** For example `TLSv1.3`. */
  readonly protocol: string;
  /** The channel bindings there are, by type (RFC 5929, RFC 9266); none where TLS ends before us. */
  channelBindings(): ReadonlyMap<string, Uint8Array>;
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
  /** Undefined while the connection is not encrypted. */
  readonly tls: TlsFacts | undefined;
  /** Whether STARTTLS is possible here: never on a WebSocket (7395-3.9-1) or BOSH. */
  readonly canStartTls: boolean;
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
  /** The response stream header (RFC 6120 §4.7) or `<open/>` (RFC 7395 §3.4). */
  writeHeader(header: ResponseHeader): void;
  /** One first-level element. Queues; what is written within one tick goes out together. */
  write(element: Element): void;
  /** `</stream:stream>` or `<close/>`. */
  writeClose(): void;
  /**
   * Answers `<starttls/>`: throws away what came in clear after it (6120-5.3.3-1), lets `proceed` be written, and does the handshake
   * with the certificate of `domain` unless SNI names another. Rejects when the handshake fails.
   */
  startTls(domain: string, proceed: () => void): Promise<void>;
  /** Writes what is queued, then ends the connection (close_notify, WebSocket close frame). */
  end(): void;
  /** Ends the connection at once. */
  destroy(): void;
}

/** Whether an address is of the loopback networks 127.0.0.0/8 and ::1. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}
