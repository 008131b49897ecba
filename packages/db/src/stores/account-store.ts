import type { AccountProfile } from "@rostra/core/account/account-profile";
import type { Account, AccountStore, LoginRecord, NewAccount, Suspension } from "@rostra/core/account/account-store";
import { SCRAM_MECHANISMS, type ScramCredential } from "@rostra/core/account/credentials";
import { DomainError } from "@rostra/core/domain-error";
import type { SpoolRoom } from "@rostra/core/message/spool";
import type { BareJid } from "@rostra/xmpp/jid";
import { uuidv7 } from "../uuid.ts";
import { listAccounts } from "./account-list.ts";
import {
  ACCOUNT_COLUMNS,
  ACCOUNT_TABLES,
  type AccountRow,
  DETAIL_COLUMNS,
  type DetailsRow,
  type LoginRow,
  toAccount,
  toDetails,
  toLogin,
} from "./account-row.ts";
import { accountJid, accountKey } from "./address.ts";
import { covers, domainsOf, mustCover } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

const getAccount = {
  name: "account_get",
  text: `SELECT ${ACCOUNT_COLUMNS} FROM ${ACCOUNT_TABLES}
    WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL`,
};

const getDetails = {
  name: "account_details",
  text: `SELECT ${ACCOUNT_COLUMNS}, ${DETAIL_COLUMNS} FROM ${ACCOUNT_TABLES} WHERE a.domain = $1 AND a.username = $2`,
};

const getLogin = {
  name: "account_login",
  text: `SELECT ${ACCOUNT_COLUMNS}, d.session_conflict::text AS domain_session_conflict,
      d.session_limit AS domain_session_limit, d.mechanisms AS domain_mechanisms,
      d.channel_binding_required AS domain_channel_binding_required, d.tls_version::text AS domain_tls_version,
      d.registration::text AS domain_registration, d.user_invitations AS domain_user_invitations,
      d.account_quota AS domain_account_quota,
      d.roster_quota AS domain_roster_quota, d.spool_quota AS domain_spool_quota,
      d.spool_retention_days AS domain_spool_retention_days,
      d.decision_retention_days AS domain_decision_retention_days,
      d.deletion_retention_days AS domain_deletion_retention_days,
      d.audit_retention_days AS domain_audit_retention_days,
      c.mechanism, c.iterations, c.salt, c.stored_key, c.server_key
    FROM ${ACCOUNT_TABLES} JOIN domain d ON d.name = a.domain LEFT JOIN credential c ON c.account_id = a.id
    WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL`,
};

const getLastLogout = {
  name: "account_last_logout",
  text: `SELECT v.last_logout_at FROM ${ACCOUNT_TABLES}
    WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL`,
};

interface KeyRow {
  readonly mechanism: string;
  readonly iterations: number;
  readonly made_at: Date;
}

const listKeys = {
  text: `SELECT c.mechanism, c.iterations, c.created_at AS made_at FROM credential c JOIN account a ON a.id = c.account_id
    WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL ORDER BY c.mechanism COLLATE "C"`,
};

const getSpoolRoom = {
  name: "account_spool_room",
  text: `SELECT coalesce(a.spool_quota, d.spool_quota) AS quota,
      (SELECT count(*)::int FROM spooled_message s
        WHERE s.account_id = a.id AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())) AS messages
    FROM account a JOIN domain d ON d.name = a.domain
    WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL`,
};

// What is taken, deleted accounts included, is left out of `made`. Keys travel as hexadecimal: arrays of octets do not
// pass Prisma.
const createAccounts = {
  name: "account_create",
  text: `WITH made AS (
      INSERT INTO account (id, domain, username, display_name, email)
      SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
      ON CONFLICT (domain, username) DO NOTHING
      RETURNING *
    ), keys AS (
      INSERT INTO credential (account_id, mechanism, iterations, salt, stored_key, server_key)
      SELECT k.account_id, k.mechanism, k.iterations, decode(k.salt, 'hex'), decode(k.stored, 'hex'), decode(k.server, 'hex')
      FROM unnest($6::uuid[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[])
        AS k(account_id, mechanism, iterations, salt, stored, server)
      JOIN made ON made.id = k.account_id
    )
    SELECT ${ACCOUNT_COLUMNS} FROM made a LEFT JOIN account_activity v ON v.account_id = a.id`,
};

/** That a domain is there, and stays until the transaction ends. */
const holdDomains = {
  name: "account_domains",
  text: "SELECT name FROM domain WHERE name = ANY($1::text[]) AND removed_at IS NULL ORDER BY name FOR SHARE",
};

interface FormRow {
  readonly domain: string;
  readonly mechanism: string;
  readonly iterations: number;
  readonly salt_octets: number;
  readonly accounts: number;
}

const challengeForms = {
  name: "account_challenge_forms",
  text: `SELECT a.domain, c.mechanism, c.iterations, octet_length(c.salt) AS salt_octets, count(*)::int AS accounts
    FROM credential c JOIN account a ON a.id = c.account_id
    WHERE a.deleted_at IS NULL AND ($1::text[] IS NULL OR a.domain = ANY ($1))
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
};

const countAccounts = {
  name: "account_count",
  text: `SELECT count(*)::int AS accounts FROM (
      SELECT 1 FROM account WHERE domain = $1 AND deleted_at IS NULL LIMIT $2::bigint
    ) AS held`,
};

const existingAccounts = {
  name: "account_existing",
  text: `SELECT a.username || '@' || a.domain AS jid
    FROM unnest($1::text[], $2::text[]) AS wanted(domain, username)
    JOIN account a ON a.domain = wanted.domain AND a.username = wanted.username`,
};

const suspendAccount = {
  text: `WITH a AS (
      UPDATE account SET status = $3::account_status, suspended_reason = $4, suspended_from = $5::timestamptz,
        suspended_until = $6::timestamptz, suspension_ahead = $7::boolean, updated_at = now()
      WHERE domain = $1 AND username = $2 AND deleted_at IS NULL
      RETURNING *
    )
    SELECT ${ACCOUNT_COLUMNS} FROM a LEFT JOIN account_activity v ON v.account_id = a.id`,
};

const updateProfile = {
  text: `WITH a AS (
      UPDATE account SET display_name = $3, email = $4, external_id = $5, notes = $6, attributes = $7::text::jsonb,
        session_limit = $8::int, roster_quota = $9::int, spool_quota = $10::int, storage_quota = $11::bigint,
        version = version + 1, updated_at = now()
      WHERE domain = $1 AND username = $2 AND deleted_at IS NULL
      RETURNING *
    )
    SELECT ${ACCOUNT_COLUMNS}, ${DETAIL_COLUMNS} FROM a LEFT JOIN account_activity v ON v.account_id = a.id`,
};

const listAhead = {
  text: `SELECT a.domain, a.username, a.suspended_from FROM account a
    WHERE a.suspension_ahead AND a.deleted_at IS NULL AND ($1::text[] IS NULL OR a.domain = ANY ($1))
    ORDER BY a.suspended_from, a.id LIMIT $2::int`,
};

const beginSuspension = {
  text: `UPDATE account SET suspension_ahead = false
    WHERE domain = $1 AND username = $2 AND deleted_at IS NULL AND suspension_ahead AND suspended_from <= $3::timestamptz
    RETURNING suspended_reason, suspended_from, suspended_until`,
};

const deleteAccount = {
  text: `WITH a AS (
      UPDATE account SET deleted_at = $3::timestamptz, deleted_reason = $4, purge_at = $5::timestamptz, updated_at = now()
      WHERE domain = $1 AND username = $2 AND deleted_at IS NULL
      RETURNING *
    )
    SELECT ${ACCOUNT_COLUMNS} FROM a LEFT JOIN account_activity v ON v.account_id = a.id`,
};

const restoreAccount = {
  text: `WITH a AS (
      UPDATE account SET deleted_at = NULL, deleted_reason = NULL, purge_at = NULL, updated_at = now()
      WHERE domain = $1 AND username = $2 AND deleted_at IS NOT NULL
      RETURNING *
    )
    SELECT ${ACCOUNT_COLUMNS} FROM a LEFT JOIN account_activity v ON v.account_id = a.id`,
};

const listPurgeable = {
  text: `SELECT a.domain, a.username FROM account a
    WHERE a.purge_at <= $1::timestamptz AND a.deleted_at IS NOT NULL AND ($2::text[] IS NULL OR a.domain = ANY ($2))
    ORDER BY a.purge_at, a.id LIMIT $3::int`,
};

// What refers to the account goes with it; deleted accounts that have it as a contact are told when they are restored.
const purgeAccount = {
  text: `WITH gone AS (
      DELETE FROM account WHERE domain = $1 AND username = $2 AND deleted_at IS NOT NULL RETURNING id
    ), forgotten AS (
      DELETE FROM roster_item i USING account a, gone
      WHERE i.contact = $2 || '@' || $1 AND a.id = i.account_id AND a.id <> gone.id AND a.deleted_at IS NOT NULL
    )
    SELECT id::text FROM gone`,
};

const replaceCredentials = {
  text: `WITH owner AS (
      SELECT id FROM account WHERE domain = $1 AND username = $2 AND deleted_at IS NULL FOR UPDATE
    ), dropped AS (
      DELETE FROM credential WHERE account_id = (SELECT id FROM owner) AND mechanism <> ALL ($3::text[])
    ), written AS (
      INSERT INTO credential (account_id, mechanism, iterations, salt, stored_key, server_key)
      SELECT owner.id, k.mechanism, k.iterations, decode(k.salt, 'hex'), decode(k.stored, 'hex'), decode(k.server, 'hex')
      FROM owner, unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::text[])
        AS k(mechanism, iterations, salt, stored, server)
      ON CONFLICT (account_id, mechanism) DO UPDATE SET iterations = excluded.iterations, salt = excluded.salt,
        stored_key = excluded.stored_key, server_key = excluded.server_key, created_at = now()
    )
    SELECT id::text FROM owner`,
};

const lockAccount = {
  text: "SELECT id::text FROM account WHERE domain = $1 AND username = $2 AND deleted_at IS NULL FOR NO KEY UPDATE",
};

export function accountStore({ sql, grant }: StoreContext): AccountStore {
  /** The key of an address the grant is good for. */
  const key = (jid: BareJid) => (covers(grant, jid.domain) ? accountKey(jid) : undefined);
  return {
    async get(jid) {
      const at = key(jid);
      const [row] = at ? await sql.rows<AccountRow>(getAccount, at) : [];
      return row && toAccount(row);
    },
    async details(jid) {
      const at = key(jid);
      const [row] = at ? await sql.rows<DetailsRow>(getDetails, at) : [];
      return row && toDetails(row);
    },
    async forLogin(jid): Promise<LoginRecord | undefined> {
      const at = key(jid);
      return at && toLogin(await sql.rows<LoginRow>(getLogin, at));
    },
    async lastLogout(jid) {
      const at = key(jid);
      const [row] = at ? await sql.rows<{ last_logout_at: Date | null }>(getLastLogout, at) : [];
      return row?.last_logout_at ?? undefined;
    },
    list(query) {
      return listAccounts(sql, grant, query);
    },
    async create(accounts) {
      if (accounts.length === 0) return [];
      for (const { jid } of accounts) mustCover(grant, jid.domain);
      const domains = [...new Set(accounts.map(({ jid }) => jid.domain))];
      const held = new Set((await sql.rows<{ name: string }>(holdDomains, [domains])).map(({ name }) => name));
      const missing = domains.find((name) => !held.has(name));
      if (missing !== undefined) throw new DomainError("notFound", `There is no domain ${missing}.`, "domain");
      const ids = accounts.map(() => uuidv7());
      const rows = await sql.rows<AccountRow>(createAccounts, [
        ...accountArrays(ids, accounts),
        ...keyArrays(ids, accounts),
      ]);
      const made = new Map(rows.map((row) => [row.id, toAccount(row)]));
      return accounts.map(({ jid }, index): Account => {
        const account = made.get(ids[index] ?? "");
        if (!account) throw new DomainError("conflict", `The account ${jid} exists already.`, "username");
        return account;
      });
    },
    async count(domain, limit) {
      if (!covers(grant, domain)) return 0;
      const [row] = await sql.rows<{ accounts: number }>(countAccounts, [domain, limit]);
      return row?.accounts ?? 0;
    },
    async existing(jids) {
      const keys = jids.flatMap((jid) => {
        const at = key(jid);
        return at ? [at] : [];
      });
      const values = [keys.map(([domain]) => domain), keys.map(([, username]) => username)];
      const rows = keys.length > 0 ? await sql.rows<{ jid: string }>(existingAccounts, values) : [];
      return new Set(rows.map((row) => row.jid));
    },
    async keys(jid) {
      const at = key(jid);
      const rows = at ? await sql.rows<KeyRow>(listKeys, at) : [];
      return rows.flatMap(({ mechanism: name, iterations, made_at: madeAt }) => {
        const mechanism = SCRAM_MECHANISMS.find((one) => one === name);
        return mechanism ? [{ mechanism, iterations, madeAt }] : [];
      });
    },
    async spoolRoom(jid) {
      const at = key(jid);
      const [row] = at ? await sql.rows<SpoolRoom>(getSpoolRoom, at) : [];
      return row && { messages: row.messages, quota: row.quota };
    },
    async challengeForms() {
      const rows = await sql.rows<FormRow>(challengeForms, [domainsOf(grant)]);
      return rows.flatMap(({ mechanism: name, salt_octets: saltOctets, ...row }) => {
        const mechanism = SCRAM_MECHANISMS.find((one) => one === name);
        return mechanism ? [{ ...row, mechanism, saltOctets }] : [];
      });
    },
    async update(jid, profile) {
      const at = key(jid);
      const [row] = at ? await sql.rows<DetailsRow>(updateProfile, [...at, ...profileColumns(profile)]) : [];
      if (!row) throw unknown(jid);
      return toDetails(row);
    },
    async setSuspension(jid, suspension, isAhead = false) {
      const at = key(jid);
      const columns = [...suspensionColumns(suspension), isAhead];
      const [row] = at ? await sql.rows<AccountRow>(suspendAccount, [...at, ...columns]) : [];
      if (!row) throw unknown(jid);
      return toAccount(row);
    },
    async suspensionsAhead(limit) {
      const rows = await sql.rows<AheadRow>(listAhead, [domainsOf(grant), limit]);
      return rows.map((row) => ({ jid: accountJid(row.username, row.domain), from: row.suspended_from }));
    },
    async beginSuspension(jid, now) {
      const at = key(jid);
      const [row] = at ? await sql.rows<SuspensionRow>(beginSuspension, [...at, now]) : [];
      return (
        row && {
          reason: row.suspended_reason,
          from: row.suspended_from,
          ...(row.suspended_until && { until: row.suspended_until }),
        }
      );
    },
    async setDeletion(jid, deletion) {
      const at = key(jid);
      const [statement, columns] = deletion
        ? [deleteAccount, [deletion.at, deletion.reason, deletion.purgeAt]]
        : [restoreAccount, []];
      const [row] = at ? await sql.rows<AccountRow>(statement, [...at, ...columns]) : [];
      if (!row) throw unknown(jid);
      return toAccount(row);
    },
    async purgeable(now, limit) {
      const rows = await sql.rows<KeyRow>(listPurgeable, [now, domainsOf(grant), limit]);
      return rows.map((row) => accountJid(row.username, row.domain));
    },
    async purge(jid) {
      const at = key(jid);
      return at !== undefined && (await sql.rows(purgeAccount, at)).length > 0;
    },
    async setCredentials(jid, credentials) {
      const at = key(jid);
      const [row] = at ? await sql.rows(replaceCredentials, [...at, ...credentialArrays(credentials)]) : [];
      if (!row) throw unknown(jid);
    },
    async lock(jid) {
      const at = key(jid);
      return at !== undefined && (await sql.rows(lockAccount, at)).length > 0;
    },
  };
}

interface KeyRow {
  readonly domain: string;
  readonly username: string;
}

interface AheadRow extends KeyRow {
  readonly suspended_from: Date;
}

interface SuspensionRow {
  readonly suspended_reason: string;
  readonly suspended_from: Date;
  readonly suspended_until: Date | null;
}

function profileColumns(profile: AccountProfile) {
  return [
    profile.displayName ?? null,
    profile.email ?? null,
    profile.externalId ?? null,
    profile.notes ?? null,
    JSON.stringify(profile.attributes),
    profile.sessionLimit ?? null,
    profile.rosterQuota ?? null,
    profile.spoolQuota ?? null,
    profile.storageQuota ?? null,
  ];
}

function suspensionColumns(suspension: Suspension | undefined) {
  if (!suspension) return ["active", null, null, null];
  return ["suspended", suspension.reason, suspension.from ?? null, suspension.until ?? null];
}

function accountArrays(ids: readonly string[], accounts: readonly NewAccount[]) {
  return [
    ids,
    accounts.map(({ jid }) => jid.domain),
    accounts.map(({ jid }) => jid.local ?? ""),
    accounts.map(({ displayName }) => displayName ?? null),
    accounts.map(({ email }) => email ?? null),
  ];
}

/** The credentials of many accounts, each with the id of its account. */
function keyArrays(ids: readonly string[], accounts: readonly NewAccount[]) {
  const owners = accounts.flatMap(({ credentials }, index) => credentials.map(() => ids[index] ?? ""));
  return [owners, ...credentialArrays(accounts.flatMap(({ credentials }) => credentials))];
}

function credentialArrays(credentials: readonly ScramCredential[]) {
  const hex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex");
  return [
    credentials.map(({ mechanism }) => mechanism),
    credentials.map(({ iterations }) => iterations),
    credentials.map(({ salt }) => hex(salt)),
    credentials.map(({ storedKey }) => hex(storedKey)),
    credentials.map(({ serverKey }) => hex(serverKey)),
  ];
}

function unknown(jid: BareJid): DomainError {
  return new DomainError("notFound", `There is no account ${jid}.`);
}
