/** Where clients of the live server connect. */
export interface ClientEndpoints {
  readonly host: string;
  /** STARTTLS (RFC 6120). */
  readonly xmppPort: number;
  /** Direct TLS (XEP-0368). */
  readonly xmppsPort: number;
  /** WebSocket (RFC 7395). */
  readonly httpPort: number;
}

/** The WebSocket address of the live server. */
export function webSocketUrl({ host, httpPort }: ClientEndpoints): string {
  return `wss://${host.includes(":") ? `[${host}]` : host}:${httpPort}/xmpp-websocket`;
}

/** An account as a link that clients open (RFC 5122 §2.2): what the URI's syntax does not allow is percent-encoded. */
export function xmppUri(jid: string): string {
  const at = jid.lastIndexOf("@");
  return `xmpp:${encodeURIComponent(jid.slice(0, at))}@${encodeURIComponent(jid.slice(at + 1))}`;
}
