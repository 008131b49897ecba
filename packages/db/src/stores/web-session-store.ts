import type { WebSession, WebSessionStore } from "@rostra/core/account/web-session-store";
import { DomainError } from "@rostra/core/domain-error";
import type { BareJid } from "@rostra/xmpp/jid";
import { uuidv7 } from "../uuid.ts";
import { accountJid, accountKey } from "./address.ts";
import { covers, domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface WebSessionRow {
  readonly id: string;
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly created_at: Date;
  readonly last_used_at: Date;
  readonly expires_at: Date;
}

interface FoundRow extends WebSessionRow {
  readonly domain: string;
  readonly username: string;
  readonly ended: boolean;
}

const COLUMNS = "s.id::text, s.address, s.user_agent, s.created_at, s.last_used_at, s.expires_at";

/** The id of the account of $1 and $2, deleted or not. */
const OWNER = "(SELECT id FROM account WHERE domain = $1 AND username = $2)";

const openSession = {
  text: `INSERT INTO web_session AS s (id, account_id, token_hash, address, user_agent, created_at, last_used_at, expires_at)
    SELECT $3::uuid, id, decode($4, 'hex'), $5, $6, $7::timestamptz, $7::timestamptz, $8::timestamptz
    FROM account WHERE domain = $1 AND username = $2 AND deleted_at IS NULL
    RETURNING ${COLUMNS}`,
};

const findSession = {
  name: "web_session_find",
  text: `SELECT ${COLUMNS}, s.ended, a.domain, a.username FROM web_session s JOIN account a ON a.id = s.account_id
    WHERE s.token_hash = decode($1, 'hex') AND s.expires_at > $2::timestamptz
      AND ($3::text[] IS NULL OR a.domain = ANY ($3))`,
};

const sessionsOf = {
  text: `SELECT ${COLUMNS} FROM web_session s
    WHERE s.account_id = ${OWNER} AND NOT s.ended AND s.expires_at > $3::timestamptz
    ORDER BY s.last_used_at DESC, s.id DESC`,
};

const useSession = {
  text: `UPDATE web_session SET last_used_at = $4::timestamptz, expires_at = $5::timestamptz
    WHERE account_id = ${OWNER} AND id::text = $3`,
};

const endSessions = {
  text: `UPDATE web_session SET ended = true
    WHERE account_id = ${OWNER} AND NOT ended AND ($3::text IS NULL OR id::text = $3) AND ($4::text IS NULL OR id::text <> $4)
    RETURNING id::text`,
};

const keepSessions = {
  text: `UPDATE web_session SET ended = true
    WHERE account_id = ${OWNER} AND NOT ended AND id NOT IN (
      SELECT id FROM web_session WHERE account_id = ${OWNER} AND NOT ended ORDER BY created_at DESC, id DESC LIMIT $3::int
    )`,
};

export function webSessionStore({ sql, grant }: StoreContext): WebSessionStore {
  /** The key of an address the grant is good for. */
  const key = (jid: BareJid) => (covers(grant, jid.domain) ? accountKey(jid) : undefined);
  return {
    async open(account, { tokenHash, address = null, userAgent = null, createdAt, expiresAt }) {
      const at = key(account);
      const values = [uuidv7(), tokenHash, address, userAgent, createdAt, expiresAt];
      const [row] = at ? await sql.rows<WebSessionRow>(openSession, [...at, ...values]) : [];
      if (!row) throw new DomainError("notFound", `There is no account ${account}.`);
      return toWebSession(row);
    },
    async find(tokenHash, now) {
      const [row] = await sql.rows<FoundRow>(findSession, [tokenHash, now, domainsOf(grant)]);
      return row && { account: accountJid(row.username, row.domain), session: toWebSession(row), isEnded: row.ended };
    },
    async of(account, now) {
      const at = key(account);
      const rows = at ? await sql.rows<WebSessionRow>(sessionsOf, [...at, now]) : [];
      return rows.map(toWebSession);
    },
    async use(account, id, lastUsedAt, expiresAt) {
      const at = key(account);
      if (at) await sql.rows(useSession, [...at, id, lastUsedAt, expiresAt]);
    },
    async end(account, which) {
      const at = key(account);
      const only = which && "only" in which ? which.only : null;
      const except = which && "except" in which ? which.except : null;
      return at ? (await sql.rows(endSessions, [...at, only, except])).length : 0;
    },
    async keepLatest(account, sessions) {
      const at = key(account);
      if (at) await sql.rows(keepSessions, [...at, sessions]);
    },
  };
}

function toWebSession(row: WebSessionRow): WebSession {
  const { id, address, user_agent: userAgent, created_at: createdAt, last_used_at: lastUsedAt } = row;
  return {
    id,
    createdAt,
    lastUsedAt,
    expiresAt: row.expires_at,
    ...(address !== null && { address }),
    ...(userAgent !== null && { userAgent }),
  };
}
