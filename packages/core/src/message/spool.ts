import type { BareJid, Jid } from "@rostra/xmpp/jid";

/** A message to keep for an account until somebody takes it. */
export interface NewSpooledMessage {
  readonly account: BareJid;
  readonly sender: Jid;
  /** The whole stanza, as `writeStoredStanza` of packages/xmpp writes it. */
  readonly stanza: string;
  readonly receivedAt: Date;
}

/** A message that waits for an account. */
export interface SpooledMessage {
  /** Grows in the order of arrival. */
  readonly id: string;
  readonly stanza: string;
  /** To the millisecond. */
  readonly receivedAt: Date;
}

/** How full an account's spool is; `quota` is its own, else its domain's. */
export interface SpoolRoom {
  /** Messages that wait and have not expired. */
  readonly messages: number;
  readonly quota: number;
}

/**
 * What became of a message: it is stored for good; there is no such account; the account has as many as it may; or the
 * database refused it for so long that it was given up.
 */
export type SpoolOutcome = "stored" | "noAccount" | "full" | "failed";

/**
 * The spool (architecture.md §8): what local accounts have been promised and no resource has taken yet. What is stored
 * is gathered and written in batches, in the order of arrival. How many messages an account may have waiting, and how
 * long, is policy of its domain or its own.
 */
export interface Spool extends AsyncDisposable {
  /**
   * Undefined while there is room for another message in the queue; else what resolves when there may be again. Who does
   * not wait for it makes the queue longer than its bound.
   */
  room(): Promise<void> | undefined;
  /** Queues at once; resolves when it is known what became of it. Never rejects. */
  store(message: NewSpooledMessage): Promise<SpoolOutcome>;
  /** Messages that are queued and not written yet; of one account, or of all. */
  queued(account?: BareJid): number;
  /** Resolves when what is queued for the account by now has been written or given up. Never rejects. */
  flush(account: BareJid): Promise<void>;
  /**
   * The oldest messages of the account that have not expired, in order: as many as fit into both bounds, one at least.
   * `octets` are of the text in UTF-8.
   */
  read(
    account: BareJid,
    limit: { readonly messages: number; readonly octets: number },
  ): Promise<readonly SpooledMessage[]>;
  /** Forgets messages that were taken, or cannot be. */
  remove(account: BareJid, ids: readonly string[]): Promise<void>;
  /** Forgets what came for the account by `until`: what is queued is written or given up before. */
  purge(account: BareJid, until: Date): Promise<void>;
  /** Writes what is queued, trying once, and stops: what comes later has failed. */
  close(): Promise<void>;
}
