import type { BareJid } from "@rostra/xmpp/jid";

/** A browser in which the owner of an account is signed in to the account's own page. */
export interface WebSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  /** When it ends, unless it is used before. */
  readonly expiresAt: Date;
  /** The IP address from which it was opened. */
  readonly address?: string;
  /** The `User-Agent` of the browser. */
  readonly userAgent?: string;
}

/** One that is about to be opened, at `createdAt`. Of its secret only the SHA-256 is stored, as hexadecimal. */
export type NewWebSession = Omit<WebSession, "id" | "lastUsedAt"> & { readonly tokenHash: string };

/** A session by its secret. */
export interface FoundWebSession {
  /** Deleted ones too. */
  readonly account: BareJid;
  readonly session: WebSession;
  /** Whether it was ended before its time: it is known until then, so that whoever comes by it can be told. */
  readonly isEnded: boolean;
}

export interface WebSessionStore {
  /** `notFound` for no such account. */
  open(account: BareJid, session: NewWebSession): Promise<WebSession>;
  /** Undefined for a secret that is unknown, or whose time is over at `now`. */
  find(tokenHash: string, now: Date): Promise<FoundWebSession | undefined>;
  /** Those that are open at `now`, the latest used first. */
  of(account: BareJid, now: Date): Promise<readonly WebSession[]>;
  /** Writes down that one was used, and ends later for it. */
  use(account: BareJid, id: string, lastUsedAt: Date, expiresAt: Date): Promise<void>;
  /** Ends those of the account: all, this one, or all but one; gives how many. */
  end(account: BareJid, which?: { readonly only: string } | { readonly except: string }): Promise<number>;
  /** Ends those that were opened first, until `sessions` are left. */
  keepLatest(account: BareJid, sessions: number): Promise<void>;
}
