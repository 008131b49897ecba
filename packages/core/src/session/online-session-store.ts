import type { BareJid, FullJid } from "@rostra/xmpp/jid";

/** A session as the live server shows it to console and shell. */
export interface OnlineSession {
  readonly jid: FullJid;
  readonly node: string;
  readonly transport: "tcp" | "tls" | "websocket" | "bosh";
  /** The peer's IP address. */
  readonly address: string;
  /** TLS protocol, for example `TLSv1.3`; absent on an unencrypted loopback connection. */
  readonly tls?: string;
  /** SASL mechanism used. */
  readonly mechanism: string;
  /** Software name and version as far as the client told. */
  readonly client?: string;
  /** The UUID of the client's installation, where it told one (XEP-0388 §2.3). */
  readonly clientId?: string;
  /** RFC 6121 §4.7.2.3; absent until initial presence. */
  readonly priority?: number;
  /** RFC 6121 §4.7.2.1 `show`; "available" for none, absent until initial presence. */
  readonly show?: string;
  /** Its active privacy list (XEP-0016 §2.3); absent: the default list applies, if there is one. */
  readonly activeList?: string;
  readonly since: Date;
}

/** The projection of who is online (architecture.md §2): written by the live server, read by console and shell. */
export interface OnlineSessionStore {
  of(account: BareJid): Promise<readonly OnlineSession[]>;
  count(): Promise<number>;
  /** By domain, of those that have any. */
  countByDomain(): Promise<ReadonlyMap<string, number>>;
}
