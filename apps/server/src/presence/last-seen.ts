import type { AccountService } from "@rostra/core/account/account-service";
import type { BareJid } from "@rostra/xmpp/jid";
import { RecentMap } from "@rostra/xmpp/jid-cache";

/** Accounts whose last logout is kept in memory; of others the database is asked. */
const REMEMBERED = 10_000;

/** When accounts that are not online were last available (RFC 6121 §4.3.2, XEP-0012). */
export class LastSeen {
  readonly #recent = new RecentMap<Date>(REMEMBERED);
  readonly #accounts: Pick<AccountService, "lastLogout">;
  readonly #now: () => Date;

  constructor(accounts: Pick<AccountService, "lastLogout">, now: () => Date) {
    this.#accounts = accounts;
    this.#now = now;
  }

  /** The account's last available resource has become unavailable just now. */
  note(account: BareJid): void {
    this.#recent.set(account.toString(), this.#now());
  }

  /** Undefined for an account that has never been here, or does not exist. */
  async of(account: BareJid): Promise<Date | undefined> {
    const known = this.#recent.get(account.toString());
    if (known) return known;
    const stored = await this.#accounts.lastLogout(account);
    if (stored && !this.#recent.get(account.toString())) this.#recent.set(account.toString(), stored);
    return stored;
  }
}
