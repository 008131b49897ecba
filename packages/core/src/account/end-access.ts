import type { BareJid } from "@rostra/xmpp/jid";
import type { Transaction } from "../transaction.ts";

/** Ends every other way into an account beside its password: tokens of FAST, links that set a password, its own page. */
export async function endAccess(tx: Transaction, account: BareJid): Promise<void> {
  await tx.fastTokens.revoke(account);
  await tx.resetLinks.revoke(account);
  await tx.webSessions.end(account);
}
