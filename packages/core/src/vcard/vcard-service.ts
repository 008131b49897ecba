import { type Element, elements } from "@rostra/xmpp/element";
import type { BareJid } from "@rostra/xmpp/jid";
import { NS_VCARD } from "@rostra/xmpp/namespaces";
import { readStoredStanza, writeStoredStanza } from "@rostra/xmpp/stored-stanza";
import { type Actor, may } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database } from "../transaction.ts";

/** Largest vCard, in octets; as the setting ROSTRA_VCARD_BYTES has it by default. */
export const DEFAULT_VCARD_BYTES = 131_072;

/** What accounts tell of themselves (XEP-0054), in their own clients' words. */
export interface VCardService {
  /** Undefined for none, and for no such account: anybody may read one (XEP-0054 §5). */
  of(account: BareJid): Promise<Element | undefined>;
  /**
   * Keeps an account's vCard in place of the one before; an empty element takes it away. `invalid` for what is no vCard,
   * `limited` for one that is too large, `notFound` for no such account.
   */
  set(actor: Actor, account: BareJid, vCard: Element): Promise<Committed<void>>;
}

/** `bytes`: largest vCard. */
export function createVCardService(database: Database, bytes: number): VCardService {
  return {
    async of(account) {
      const grant = may({ kind: "entity", jid: account }, "vcard.read", account.domain);
      const stored = await database.read(grant).vCards.get(account);
      return stored === undefined ? undefined : readStoredStanza(stored);
    },
    async set(actor, account, vCard) {
      const grant = may(actor, "vcard.write", account.domain);
      if (vCard.name !== "vCard" || vCard.ns !== NS_VCARD)
        throw new DomainError("invalid", "This is no vCard.", "vCard");
      const written = elements(vCard).length > 0 ? writeStoredStanza(vCard) : undefined;
      const size = Buffer.byteLength(written ?? "");
      if (size > bytes) {
        const found = `This vCard has ${size} bytes, more than the ${bytes} there may be: a smaller picture may help.`;
        throw new DomainError("limited", found, "vCard");
      }
      return database.transact(grant, async (tx) => {
        if (written === undefined) await tx.vCards.remove(account);
        else await tx.vCards.put(account, written);
        tx.emit({ type: "account.vCardChanged", account });
      });
    },
  };
}
