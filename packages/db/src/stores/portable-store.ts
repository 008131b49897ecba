import { readAttributes } from "@rostra/core/account/account-profile";
import { SCRAM_MECHANISMS } from "@rostra/core/account/credentials";
import type { PortableAccount, PortableContact } from "@rostra/core/portable/portable-account";
import { printJson } from "@rostra/core/portable/portable-json";
import type { AddressedAccount, PortableQuery, PortableStore } from "@rostra/core/portable/portable-store";
import { parsePrivacyItems } from "@rostra/core/privacy/privacy-item-json";
import type { BareJid } from "@rostra/xmpp/jid";
import { readStoredStanza } from "@rostra/xmpp/stored-stanza";
import { isPendingIn, type Subscription } from "@rostra/xmpp/subscription";
import { uuidv7 } from "../uuid.ts";
import { accountJid, accountKey, storedAddress } from "./address.ts";
import { covers, mustCover } from "./grant.ts";
import { PRIVACY_ITEMS } from "./privacy-store.ts";
import type { StoreContext } from "./stores.ts";

interface WholeRow {
  readonly domain: string;
  readonly username: string;
  readonly display_name: string | null;
  readonly email: string | null;
  readonly notes: string | null;
  readonly external_id: string | null;
  readonly attributes: unknown;
  readonly session_limit: number | null;
  readonly roster_quota: number | null;
  readonly spool_quota: number | null;
  readonly storage_quota: string | null;
  readonly suspended: boolean;
  readonly suspended_reason: string | null;
  readonly suspended_from: Date | null;
  readonly suspended_until: Date | null;
  readonly keys: readonly KeyRow[] | null;
  readonly groups: readonly string[] | null;
  readonly roster: readonly ContactRow[] | null;
  readonly privacy: readonly { readonly name: string; readonly items: unknown }[] | null;
  readonly default_list: string | null;
  readonly vcard: string | null;
  readonly offline: readonly { readonly stanza: string; readonly at: string }[] | null;
}

interface KeyRow {
  readonly mechanism: string;
  readonly iterations: number;
  readonly salt: string;
  readonly stored: string;
  readonly server: string;
}

interface ContactRow {
  readonly contact: string;
  readonly name: string | null;
  readonly groups: readonly string[];
  readonly subscription: Subscription;
  readonly listed: boolean;
  readonly approved: boolean;
  readonly request: string | null;
}

/** All of account `a`; what it has many of as JSON, null for none. */
const COLUMNS = `a.domain, a.username, a.display_name, a.email, a.external_id, a.notes, a.attributes,
  a.session_limit, a.roster_quota, a.spool_quota, a.storage_quota::text, a.status = 'suspended' AS suspended,
  a.suspended_reason, a.suspended_from, a.suspended_until,
  (SELECT jsonb_agg(jsonb_build_object('mechanism', c.mechanism, 'iterations', c.iterations,
      'salt', encode(c.salt, 'hex'), 'stored', encode(c.stored_key, 'hex'), 'server', encode(c.server_key, 'hex')))
    FROM credential c WHERE c.account_id = a.id) AS keys,
  (SELECT jsonb_agg(g.name) FROM roster_group_member m JOIN roster_group g ON g.id = m.group_id
    WHERE m.account_id = a.id) AS groups,
  (SELECT jsonb_agg(jsonb_build_object('contact', i.contact, 'name', i.name, 'groups', i.groups,
      'subscription', i.subscription, 'listed', i.listed, 'approved', i.approved, 'request', i.request))
    FROM roster_item i WHERE i.account_id = a.id) AS roster,
  (SELECT jsonb_agg(jsonb_build_object('name', l.name, 'items', ${PRIVACY_ITEMS}))
    FROM privacy_list l WHERE l.account_id = a.id) AS privacy,
  (SELECT l.name FROM privacy_list l WHERE l.id = a.default_privacy_list_id) AS default_list`;

/** The messages that wait for account `a`. */
const OFFLINE = `(SELECT jsonb_agg(jsonb_build_object('stanza', s.stanza, 'at',
      to_char(s.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY s.id)
    FROM spooled_message s
    WHERE s.account_id = a.id AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp()))`;

const VCARD = "(SELECT v.vcard FROM vcard v WHERE v.account_id = a.id)";

const page = ({ offline, vCards }: PortableQuery) => ({
  text: `SELECT ${COLUMNS}, ${offline ? OFFLINE : "NULL::jsonb"} AS offline, ${vCards ? VCARD : "NULL"} AS vcard FROM account a
    WHERE a.domain = $1 AND a.deleted_at IS NULL AND ($2::text IS NULL OR a.username > $2)
      AND ($4::text IS NULL OR a.username = $4)
    ORDER BY a.username LIMIT $3::int`,
});

/** The accounts of the addresses $1 and $2 that are not deleted, as `a`. */
const ADDRESSED = `account a JOIN unnest($1::text[], $2::text[]) AS wanted(domain, username)
    ON a.domain = wanted.domain AND a.username = wanted.username AND a.deleted_at IS NULL`;

const getMany = { text: `SELECT ${COLUMNS}, NULL::jsonb AS offline, NULL AS vcard FROM ${ADDRESSED}` };

const fillProfiles = {
  text: `UPDATE account a SET external_id = t.external_id, notes = t.notes, attributes = coalesce(t.attributes::jsonb, '{}'),
      session_limit = t.session_limit, roster_quota = t.roster_quota, spool_quota = t.spool_quota,
      storage_quota = t.storage_quota::bigint
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::text[])
      AS t(domain, username, external_id, notes, attributes, session_limit, roster_quota, spool_quota, storage_quota)
    WHERE a.domain = t.domain AND a.username = t.username AND a.deleted_at IS NULL`,
};

const fillRosters = {
  text: `WITH told AS (
      SELECT a.id, t.* FROM jsonb_to_recordset($1::text::jsonb) AS t(domain text, username text, contact text, name text,
        groups jsonb, subscription text, listed boolean, approved boolean, request text)
      JOIN account a ON a.domain = t.domain AND a.username = t.username AND a.deleted_at IS NULL
    ), versions AS (
      INSERT INTO roster_version (account_id, version, revision) SELECT DISTINCT id, 1, 1 FROM told
    )
    INSERT INTO roster_item (account_id, contact, name, groups, subscription, listed, approved, request, requested_at, version)
    SELECT id, contact, name, ARRAY(SELECT jsonb_array_elements_text(groups)), subscription::subscription, listed, approved,
      request, CASE WHEN request IS NOT NULL THEN clock_timestamp() END, 1 FROM told`,
};

const fillVCards = {
  text: `INSERT INTO vcard (account_id, vcard) SELECT a.id, t.vcard
    FROM unnest($1::text[], $2::text[], $3::text[]) AS t(domain, username, vcard)
    JOIN account a ON a.domain = t.domain AND a.username = t.username AND a.deleted_at IS NULL`,
};

const fillSpools = {
  text: `INSERT INTO spooled_message (account_id, id, sender, stanza, octets, received_at, expires_at)
    SELECT a.id, t.id::uuid, t.sender, t.stanza, octet_length(t.stanza), t.at::timestamptz,
      clock_timestamp() + make_interval(days => d.spool_retention_days)
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
      AS t(domain, username, id, sender, stanza, at)
    JOIN account a ON a.domain = t.domain AND a.username = t.username AND a.deleted_at IS NULL
    JOIN domain d ON d.name = a.domain`,
};

const usedAccounts = {
  text: `SELECT a.domain, a.username FROM ${ADDRESSED}
    JOIN account_activity v ON v.account_id = a.id AND v.last_login_at IS NOT NULL`,
};

const purgeAccounts = {
  text: `DELETE FROM account a USING unnest($1::text[], $2::text[]) AS wanted(domain, username)
    WHERE a.domain = wanted.domain AND a.username = wanted.username AND a.deleted_at IS NULL
    RETURNING a.domain, a.username`,
};

interface AddressRow {
  readonly domain: string;
  readonly username: string;
}

export function portableStore({ sql, grant }: StoreContext): PortableStore {
  const keys = (jids: readonly BareJid[]) => {
    const found = jids.flatMap((jid) => {
      const key = covers(grant, jid.domain) ? accountKey(jid) : undefined;
      return key ? [key] : [];
    });
    return [found.map(([domain]) => domain), found.map(([, username]) => username)] as const;
  };
  const addresses = (rows: readonly AddressRow[]): ReadonlySet<string> =>
    new Set(rows.map(({ domain, username }) => accountJid(username, domain).toString()));
  return {
    async page(query) {
      const { domain, after, only, limit } = query;
      if (!covers(grant, domain)) return [];
      return (await sql.rows<WholeRow>(page(query), [domain, after ?? null, limit, only ?? null])).map(toAccount);
    },
    async get(jids) {
      const rows = await sql.rows<WholeRow>(getMany, [...keys(jids)]);
      return new Map(rows.map((row) => [accountJid(row.username, row.domain).toString(), toAccount(row)]));
    },
    async fill(accounts) {
      for (const { jid } of accounts) mustCover(grant, jid.domain);
      await fill(sql, accounts);
    },
    async used(jids) {
      return addresses(await sql.rows<AddressRow>(usedAccounts, [...keys(jids)]));
    },
    async purge(jids) {
      return addresses(await sql.rows<AddressRow>(purgeAccounts, [...keys(jids)]));
    },
  };
}

async function fill(sql: StoreContext["sql"], accounts: readonly AddressedAccount[]): Promise<void> {
  const profiles = accounts.filter(({ account }) => hasMore(account));
  if (profiles.length > 0)
    await sql.rows(fillProfiles, [
      profiles.map(({ jid }) => jid.domain),
      profiles.map(({ jid }) => jid.local ?? ""),
      profiles.map(({ account }) => account.externalId ?? null),
      profiles.map(({ account }) => account.notes ?? null),
      profiles.map(({ account }) => (account.attributes ? printJson(account.attributes) : null)),
      profiles.map(({ account }) => account.sessionLimit ?? null),
      profiles.map(({ account }) => account.rosterQuota ?? null),
      profiles.map(({ account }) => account.spoolQuota ?? null),
      profiles.map(({ account }) => account.storageQuota?.toString() ?? null),
    ]);
  const contacts = accounts.flatMap(({ jid, account }) =>
    (account.roster ?? []).map(({ item, request }) => ({
      domain: jid.domain,
      username: jid.local,
      ...item,
      contact: item.contact.toString(),
      request,
    })),
  );
  if (contacts.length > 0) await sql.rows(fillRosters, [JSON.stringify(contacts)]);
  const vCards = accounts.flatMap(({ jid, account: { vCard } }) => (vCard === undefined ? [] : [{ jid, vCard }]));
  if (vCards.length > 0)
    await sql.rows(fillVCards, [
      vCards.map(({ jid }) => jid.domain),
      vCards.map(({ jid }) => jid.local ?? ""),
      vCards.map(({ vCard }) => vCard),
    ]);
  const messages = accounts.flatMap(({ jid, account }) => (account.offline ?? []).map((message) => ({ jid, message })));
  if (messages.length > 0)
    await sql.rows(fillSpools, [
      messages.map(({ jid }) => jid.domain),
      messages.map(({ jid }) => jid.local ?? ""),
      messages.map(({ message }) => uuidv7(message.receivedAt.getTime())),
      messages.map(({ jid, message }) => readStoredStanza(message.stanza)?.attrs["from"] ?? jid.domain),
      messages.map(({ message }) => message.stanza),
      messages.map(({ message }) => message.receivedAt.toISOString()),
    ]);
}

/** Whether there is something of the profile that a new account has not been given yet. */
function hasMore({ username: _, displayName: __, email: ___, ...rest }: PortableAccount): boolean {
  const { externalId, notes, attributes, sessionLimit, rosterQuota, spoolQuota, storageQuota } = rest;
  return [externalId, notes, attributes, sessionLimit, rosterQuota, spoolQuota, storageQuota].some(
    (one) => one !== undefined,
  );
}

function toAccount(row: WholeRow): PortableAccount {
  const attributes = readAttributes(row.attributes);
  const lists = (row.privacy ?? []).map(({ name, items }) => ({ name, items: parsePrivacyItems(items) }));
  return {
    username: row.username,
    ...(row.display_name !== null && { displayName: row.display_name }),
    ...(row.email !== null && { email: row.email }),
    ...(row.notes !== null && { notes: row.notes }),
    ...(row.external_id !== null && { externalId: row.external_id }),
    ...(row.session_limit !== null && { sessionLimit: row.session_limit }),
    ...(row.roster_quota !== null && { rosterQuota: row.roster_quota }),
    ...(row.spool_quota !== null && { spoolQuota: row.spool_quota }),
    ...(row.storage_quota !== null && { storageQuota: Number(row.storage_quota) }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(row.suspended && {
      suspension: {
        reason: row.suspended_reason ?? "",
        ...(row.suspended_from && { from: row.suspended_from }),
        ...(row.suspended_until && { until: row.suspended_until }),
      },
    }),
    ...(row.keys && { credentials: row.keys.flatMap(toCredential) }),
    ...(row.groups && { groups: row.groups }),
    ...(row.roster && { roster: row.roster.map(toContact) }),
    ...(lists.length > 0 && {
      privacy: { lists, ...(row.default_list !== null && { defaultList: row.default_list }) },
    }),
    ...(row.vcard !== null && { vCard: row.vcard }),
    ...(row.offline && {
      offline: row.offline.map(({ stanza, at }) => ({ stanza, receivedAt: new Date(at) })),
    }),
  };
}

function toCredential({ mechanism: name, iterations, salt, stored, server }: KeyRow) {
  const mechanism = SCRAM_MECHANISMS.find((one) => one === name);
  const octets = (hex: string): Uint8Array => Buffer.from(hex, "hex");
  return mechanism
    ? [{ mechanism, iterations, salt: octets(salt), storedKey: octets(stored), serverKey: octets(server) }]
    : [];
}

function toContact({ contact, name, request, ...rest }: ContactRow): PortableContact {
  const kept = request !== null && isPendingIn(rest.subscription) ? { request } : {};
  return { item: { ...rest, contact: storedAddress(contact), ...(name !== null && { name }) }, ...kept };
}
