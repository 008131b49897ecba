import type { ResetLinkStore } from "@rostra/core/account/reset-link-store";
import { DomainError } from "@rostra/core/domain-error";
import type { BareJid } from "@rostra/xmpp/jid";
import { uuidv7 } from "../uuid.ts";
import { accountJid, accountKey } from "./address.ts";
import { covers, domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface KeyRow {
  readonly domain: string;
  readonly username: string;
}

/** The account of $1 and $2, as `owner`. */
const OWNER = "owner AS (SELECT id FROM account WHERE domain = $1 AND username = $2 AND deleted_at IS NULL)";

const revokeLinks = {
  text: `WITH ${OWNER}
    DELETE FROM password_reset WHERE account_id = (SELECT id FROM owner) AND used_at IS NULL`,
};

// Who asked for it is an operator or not: a token and a shell are none.
const issueLink = {
  text: `WITH ${OWNER}
    INSERT INTO password_reset (id, account_id, token_hash, expires_at, created_by_id)
    SELECT $3::uuid, id, decode($4, 'hex'), $5::timestamptz, (SELECT o.id FROM operator o WHERE o.id = $6) FROM owner
    RETURNING id::text`,
};

/** The account $3 a grant is good for, of a link that is good at $2. */
const GOOD = `r.token_hash = decode($1, 'hex') AND r.used_at IS NULL AND r.expires_at > $2::timestamptz
      AND a.id = r.account_id AND a.deleted_at IS NULL AND ($3::text[] IS NULL OR a.domain = ANY ($3))`;

const findLink = {
  text: `SELECT a.domain, a.username FROM password_reset r, account a WHERE ${GOOD}`,
};

const useLink = {
  text: `UPDATE password_reset r SET used_at = $2::timestamptz FROM account a WHERE ${GOOD} RETURNING a.domain, a.username`,
};

export function resetLinkStore({ sql, grant }: StoreContext): ResetLinkStore {
  /** The key of an address the grant is good for. */
  const key = (jid: BareJid) => (covers(grant, jid.domain) ? accountKey(jid) : undefined);
  const found = ([row]: readonly KeyRow[]): BareJid | undefined => row && accountJid(row.username, row.domain);
  return {
    async issue(account, tokenHash, expiresAt) {
      const at = key(account);
      if (at) await sql.rows(revokeLinks, at);
      const by = grant.actor.kind === "operator" ? grant.actor.id : null;
      const [row] = at ? await sql.rows(issueLink, [...at, uuidv7(), tokenHash, expiresAt, by]) : [];
      if (!row) throw new DomainError("notFound", `There is no account ${account}.`);
    },
    async accountOf(tokenHash, now) {
      return found(await sql.rows<KeyRow>(findLink, [tokenHash, now, domainsOf(grant)]));
    },
    async use(tokenHash, now) {
      return found(await sql.rows<KeyRow>(useLink, [tokenHash, now, domainsOf(grant)]));
    },
    async revoke(account) {
      const at = key(account);
      if (at) await sql.rows(revokeLinks, at);
    },
  };
}
