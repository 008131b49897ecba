import { DomainError } from "@rostra/core/domain-error";
import type { VCardStore } from "@rostra/core/vcard/vcard-store";
import type { BareJid } from "@rostra/xmpp/jid";
import { accountKey } from "./address.ts";
import { covers } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

/** That an account is of $1 and $2. */
const ADDRESSED = "a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL";

const getVCard = {
  name: "vcard_get",
  text: `SELECT v.vcard FROM vcard v JOIN account a ON a.id = v.account_id WHERE ${ADDRESSED}`,
};

const putVCard = {
  text: `INSERT INTO vcard (account_id, vcard) SELECT a.id, $3 FROM account a WHERE ${ADDRESSED}
    ON CONFLICT (account_id) DO UPDATE SET vcard = excluded.vcard, updated_at = now()
    RETURNING account_id::text`,
};

const removeVCard = {
  text: `DELETE FROM vcard v USING account a WHERE a.id = v.account_id AND ${ADDRESSED}`,
};

export function vCardStore({ sql, grant }: StoreContext): VCardStore {
  /** The key of an address the grant is good for. */
  const key = (jid: BareJid) => (covers(grant, jid.domain) ? accountKey(jid) : undefined);
  return {
    async get(account) {
      const at = key(account);
      const [row] = at ? await sql.rows<{ vcard: string }>(getVCard, at) : [];
      return row?.vcard;
    },
    async put(account, vCard) {
      const at = key(account);
      const [row] = at ? await sql.rows(putVCard, [...at, vCard]) : [];
      if (!row) throw new DomainError("notFound", `There is no account ${account}.`);
    },
    async remove(account) {
      const at = key(account);
      if (at) await sql.rows(removeVCard, at);
    },
  };
}
