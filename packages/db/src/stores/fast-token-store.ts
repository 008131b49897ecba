import type { FastToken, FastTokenSlot, FastTokenStore } from "@rostra/core/account/fast-token-store";
import { DomainError } from "@rostra/core/domain-error";
import type { BareJid } from "@rostra/xmpp/jid";
import { isHtMechanism } from "@rostra/xmpp/sasl/ht";
import { accountKey } from "./address.ts";
import { covers } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface FastTokenRow {
  readonly client_id: string;
  readonly name: string | null;
  readonly slot: FastTokenSlot;
  readonly mechanism: string;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  readonly counter: number;
  readonly issued_at: Date;
  readonly expires_at: Date;
}

/** The account of $1 and $2, as `owner`. */
const OWNER = "owner AS (SELECT id FROM account WHERE domain = $1 AND username = $2 AND deleted_at IS NULL)";

const tokensOf = {
  name: "fast_token_of",
  text: `WITH ${OWNER}
    SELECT client_id::text, name, slot::text, mechanism, salt, hash, counter, issued_at, expires_at FROM fast_token
    WHERE account_id = (SELECT id FROM owner) AND client_id = $3::uuid ORDER BY slot DESC`,
};

const allTokens = {
  text: `WITH ${OWNER}
    SELECT client_id::text, name, slot::text, mechanism, salt, hash, counter, issued_at, expires_at FROM fast_token
    WHERE account_id = (SELECT id FROM owner) ORDER BY client_id, slot DESC`,
};

const putToken = {
  text: `WITH ${OWNER}
    INSERT INTO fast_token (account_id, client_id, slot, mechanism, salt, hash, counter, issued_at, expires_at, name)
    SELECT id, $3::uuid, $4::fast_token_slot, $5, decode($6, 'hex'), decode($7, 'hex'), $8::int, $9::timestamptz,
      $10::timestamptz, $11
    FROM owner
    ON CONFLICT (account_id, client_id, slot) DO UPDATE SET mechanism = excluded.mechanism, salt = excluded.salt,
      hash = excluded.hash, counter = excluded.counter, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
      name = excluded.name
    RETURNING account_id::text`,
};

const removeToken = {
  text: `WITH ${OWNER}
    DELETE FROM fast_token
    WHERE account_id = (SELECT id FROM owner) AND client_id = $3::uuid AND slot = $4::fast_token_slot`,
};

const keepClients = {
  text: `WITH ${OWNER}, kept AS (
      SELECT client_id FROM fast_token WHERE account_id = (SELECT id FROM owner)
      GROUP BY client_id ORDER BY max(issued_at) DESC, client_id LIMIT $3::int
    )
    DELETE FROM fast_token
    WHERE account_id = (SELECT id FROM owner) AND client_id NOT IN (SELECT client_id FROM kept)`,
};

const revokeTokens = {
  text: `WITH ${OWNER}
    DELETE FROM fast_token
    WHERE account_id = (SELECT id FROM owner) AND ($3::uuid IS NULL OR client_id = $3::uuid)`,
};

export function fastTokenStore({ sql, grant }: StoreContext): FastTokenStore {
  /** The key of an address the grant is good for. */
  const key = (jid: BareJid) => (covers(grant, jid.domain) ? accountKey(jid) : undefined);
  return {
    async of(account, client) {
      const at = key(account);
      const rows = at ? await sql.rows<FastTokenRow>(tokensOf, [...at, client]) : [];
      return rows.flatMap(toToken);
    },
    async all(account) {
      const at = key(account);
      return at ? (await sql.rows<FastTokenRow>(allTokens, at)).flatMap(toToken) : [];
    },
    async put(account, { client, name = null, slot, mechanism, salt, hash, counter, issuedAt, expiresAt }) {
      const at = key(account);
      const values = [client, slot, mechanism, hex(salt), hex(hash), counter, issuedAt, expiresAt, name];
      const [row] = at ? await sql.rows(putToken, [...at, ...values]) : [];
      if (!row) throw new DomainError("notFound", `There is no account ${account}.`);
    },
    async remove(account, client, slot) {
      const at = key(account);
      if (at) await sql.rows(removeToken, [...at, client, slot]);
    },
    async keepLatest(account, clients) {
      const at = key(account);
      if (at) await sql.rows(keepClients, [...at, clients]);
    },
    async revoke(account, client) {
      const at = key(account);
      if (at) await sql.rows(revokeTokens, [...at, client ?? null]);
    },
  };
}

function toToken(row: FastTokenRow): FastToken[] {
  const { client_id: client, name, slot, mechanism, salt, hash, counter } = row;
  // One of a mechanism that this version does not know is good for nothing.
  if (!isHtMechanism(mechanism)) return [];
  const facts = { slot, mechanism, salt, hash, counter, issuedAt: row.issued_at, expiresAt: row.expires_at };
  return [{ client, ...(name !== null && { name }), ...facts }];
}

// Octets travel as hexadecimal, as everywhere here.
function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}
