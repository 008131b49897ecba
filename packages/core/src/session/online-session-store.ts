import type { BareJid, FullJid } from "@rostra/xmpp/jid";

/** How a client can be connected: by TCP with STARTTLS, by direct TLS, by WebSocket, by BOSH. */
export const SESSION_TRANSPORTS = ["tcp", "tls", "websocket", "bosh"] as const;
export type SessionTransport = (typeof SESSION_TRANSPORTS)[number];

/** A session as the live server shows it to console and shell. */
export interface OnlineSession {
  readonly jid: FullJid;
  readonly node: string;
  readonly transport: SessionTransport;
  /** The peer's IP address. */
  readonly address: string;
  /** TLS protocol, for example `TLSv1.3`; absent on an unencrypted loopback connection. */
  readonly tls?: string;
  /** SASL mechanism used. */
  readonly mechanism: string;
  /** The type of the channel binding of the login, for example `tls-exporter`; absent: it was bound to no channel. */
  readonly channelBinding?: string;
  /** Software name and version as far as the client told. */
  readonly client?: string;
  /** The UUID of the client's installation, where it told one (XEP-0388 §2.3). */
  readonly clientId?: string;
  /** RFC 6121 §4.7.2.3; absent until initial presence. */
  readonly priority?: number;
  /** RFC 6121 §4.7.2.1 `show`; "available" for none, absent until initial presence. */
  readonly show?: string;
  /** Since when its user has done nothing, as far as the client tells (XEP-0319). */
  readonly idleSince?: Date;
  /** Its active privacy list (XEP-0016 §2.3); absent: the default list applies, if there is one. */
  readonly activeList?: string;
  readonly since: Date;
}

/** What sessions can be put in the order of; each in the order of addresses where they are alike. */
export const SESSION_SORTS = ["account", "since"] as const;
export type SessionSort = (typeof SESSION_SORTS)[number];

/** Which sessions, in which order: all that is asked for must hold. */
export interface OnlineSessionQuery {
  /** Absent: every domain of the grant. */
  readonly domain?: string;
  readonly node?: string;
  /** Text within the client's name or within the resource, in any case. */
  readonly client?: string;
  readonly mechanism?: string;
  /** As sessions have it; null: those that are not encrypted. */
  readonly tls?: string | null;
  readonly transport?: SessionTransport;
  /** As sessions have it; null: those that are not available. */
  readonly show?: string | null;
  /** Absent: by address. */
  readonly sort?: SessionSort;
  readonly descending?: boolean;
  /** Where a page before ended. */
  readonly after?: string;
  readonly limit: number;
}

export interface OnlineSessionPage {
  readonly sessions: readonly OnlineSession[];
  /** The `after` of the next page; absent: this is the last. */
  readonly next?: string;
}

/** The projection of who is online (architecture.md §2): written by the live server, read by console and shell. */
export interface OnlineSessionStore {
  of(account: BareJid): Promise<readonly OnlineSession[]>;
  /** `invalid` for an `after` that was never given. */
  list(query: OnlineSessionQuery): Promise<OnlineSessionPage>;
  count(): Promise<number>;
  /** By domain, of those that have any. */
  countByDomain(): Promise<ReadonlyMap<string, number>>;
}
