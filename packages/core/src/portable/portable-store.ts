import type { BareJid } from "@rostra/xmpp/jid";
import type { PortableAccount } from "./portable-account.ts";

export interface PortableQuery {
  readonly domain: string;
  /** The username that came last on the page before. */
  readonly after?: string;
  /** This one alone. */
  readonly only?: string;
  readonly limit: number;
  /** Whether the messages that wait are given too. */
  readonly offline: boolean;
  /** Whether vCards are. */
  readonly vCards: boolean;
}

/** An account by its address, with what is to be written of it. */
export interface AddressedAccount {
  readonly jid: BareJid;
  readonly account: PortableAccount;
}

/** Accounts as wholes, many at once. Deleted ones, and those outside of the grant, are not there. */
export interface PortableStore {
  /** By username. */
  page(query: PortableQuery): Promise<readonly PortableAccount[]>;
  /** By address; without those that are not there, and without messages and vCards. */
  get(jids: readonly BareJid[]): Promise<ReadonlyMap<string, PortableAccount>>;
  /** Gives new accounts what `AccountStore.create` does not: the rest of their profiles, rosters, vCards and messages. */
  fill(accounts: readonly AddressedAccount[]): Promise<void>;
  /** Which of these have logged in. */
  used(jids: readonly BareJid[]): Promise<ReadonlySet<string>>;
  /** Forgets accounts with everything of them; gives those that were there. */
  purge(jids: readonly BareJid[]): Promise<ReadonlySet<string>>;
}
