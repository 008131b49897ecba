import { DomainError } from "@rostra/core/domain-error";
import type { KeptStanza, RosterRevision, RosterState, RosterStore } from "@rostra/core/roster/roster-store";
import type { BareJid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { isPendingIn, type Subscription } from "@rostra/xmpp/subscription";
import { accountJid, accountKey, storedAddress, storedJid } from "./address.ts";
import { covers, domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface ItemRow {
  readonly contact: string;
  readonly name: string | null;
  readonly groups: readonly string[];
  readonly subscription: Subscription;
  readonly listed: boolean;
  readonly approved: boolean;
}

/** A row of what one account has; its item columns are null for an account without items. */
type OwnedRow = { readonly [K in keyof ItemRow]: ItemRow[K] | null } & {
  readonly version: string | null;
};

const ITEM_COLUMNS = "i.contact, i.name, i.groups, i.subscription::text, i.listed, i.approved";
const OWNER = "a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL";

const getRoster = {
  name: "roster_get",
  text: `SELECT v.version::text, ${ITEM_COLUMNS}
    FROM account a LEFT JOIN roster_version v ON v.account_id = a.id LEFT JOIN roster_item i ON i.account_id = a.id
    WHERE ${OWNER} ORDER BY i.contact`,
};

// One statement, so that all of it is of one moment.
const getState = {
  name: "roster_state",
  text: `SELECT coalesce(v.version, 0)::text AS version, coalesce(v.revision, 0)::text AS revision,
      coalesce(v.removed_version, 0)::text AS removed,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('contact', i.contact, 'name', i.name, 'groups', i.groups,
          'subscription', i.subscription, 'listed', i.listed, 'approved', i.approved, 'version', i.version::text)
          ORDER BY i.contact), '[]')
        FROM roster_item i WHERE i.account_id = a.id) AS items,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('contact', i.contact, 'stanza', i.request) ORDER BY i.requested_at),
          '[]') FROM roster_item i WHERE i.account_id = a.id AND i.request IS NOT NULL) AS requests,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('contact', n.contact, 'stanza', n.stanza) ORDER BY n.received_at),
          '[]') FROM subscription_notice n WHERE n.account_id = a.id) AS notices
    FROM account a LEFT JOIN roster_version v ON v.account_id = a.id WHERE ${OWNER}`,
};

interface StateRow {
  readonly version: string;
  readonly revision: string;
  readonly removed: string;
  readonly items: readonly (ItemRow & { readonly version: string })[];
  readonly requests: readonly KeptRow[];
  readonly notices: readonly KeptRow[];
}

interface KeptRow {
  readonly contact: string;
  readonly stanza: string;
}

const getItem = {
  name: "roster_item",
  text: `SELECT ${ITEM_COLUMNS} FROM account a JOIN roster_item i ON i.account_id = a.id WHERE ${OWNER} AND i.contact = $3`,
};

// In the order of ids, which is the same for all; a row of the account is the lock of its roster.
const lockAccounts = {
  text: `SELECT a.username, a.domain FROM account a
    JOIN unnest($1::text[], $2::text[]) AS wanted(domain, username)
      ON a.domain = wanted.domain AND a.username = wanted.username
    WHERE a.deleted_at IS NULL ORDER BY a.id FOR NO KEY UPDATE OF a`,
};

const getRoom = {
  text: `SELECT coalesce(a.roster_quota, d.roster_quota) AS quota,
      (SELECT count(*)::int FROM roster_item i WHERE i.account_id = a.id AND i.listed) AS items,
      (SELECT count(*)::int FROM roster_item i WHERE i.account_id = a.id AND i.request IS NOT NULL) AS requests,
      (SELECT count(*)::int FROM subscription_notice n WHERE n.account_id = a.id) AS notices
    FROM account a JOIN domain d ON d.name = a.domain WHERE ${OWNER}`,
};

/** One more revision, and one more version where $3 says that the change is shown. */
const BUMPED = `bumped AS (
      INSERT INTO roster_version (account_id, version, revision)
      SELECT a.id, $3::boolean::int, 1 FROM account a WHERE ${OWNER}
      ON CONFLICT (account_id) DO UPDATE SET version = roster_version.version + $3::boolean::int,
        revision = roster_version.revision + 1
      RETURNING account_id, version, revision
    )`;

const putItem = {
  text: `WITH ${BUMPED}, put AS (
      INSERT INTO roster_item (account_id, contact, name, groups, subscription, listed, approved, request, requested_at,
        version)
      SELECT account_id, $4, $5, $6::text[], $7::subscription, $8::boolean, $9::boolean, $10::text,
        CASE WHEN $10::text IS NOT NULL THEN clock_timestamp() END, version FROM bumped
      ON CONFLICT (account_id, contact) DO UPDATE SET name = excluded.name, groups = excluded.groups,
        subscription = excluded.subscription, listed = excluded.listed, approved = excluded.approved,
        version = CASE WHEN $3::boolean THEN excluded.version ELSE roster_item.version END,
        request = CASE WHEN $11::boolean THEN coalesce(excluded.request, roster_item.request) END,
        requested_at = CASE WHEN $11::boolean THEN coalesce(excluded.requested_at, roster_item.requested_at) END
    )
    SELECT version::text, revision::text FROM bumped`,
};

const removeItem = {
  text: `WITH ${BUMPED}, removed AS (
      DELETE FROM roster_item USING bumped
      WHERE roster_item.account_id = bumped.account_id AND roster_item.contact = $4
    )
    SELECT version::text, revision::text FROM bumped`,
};

const markRemoval = {
  text: `UPDATE roster_version v SET removed_version = v.version FROM account a WHERE v.account_id = a.id AND ${OWNER}`,
};

const putNotice = {
  text: `INSERT INTO subscription_notice (account_id, contact, stanza) SELECT a.id, $3, $4 FROM account a WHERE ${OWNER}
    ON CONFLICT (account_id, contact) DO UPDATE SET stanza = excluded.stanza, received_at = now()`,
};

const dropNotice = {
  text: `DELETE FROM subscription_notice n USING account a WHERE n.account_id = a.id AND n.contact = $3 AND ${OWNER}`,
};

const forgetNotice = {
  text: `DELETE FROM subscription_notice n USING account a
    WHERE n.account_id = a.id AND n.contact = $3 AND n.stanza = $4 AND ${OWNER}`,
};

/** The other side of an item `i` of account `a`: contact account `c`, and what it has of `a` as `o`. */
const OTHER_SIDE = `JOIN account c ON c.domain = split_part(i.contact, '@', 2) AND c.username = split_part(i.contact, '@', 1)
      AND c.deleted_at IS NULL
    LEFT JOIN roster_item o ON o.account_id = c.id AND o.contact = a.username || '@' || a.domain`;

const OTHER_COLUMNS = `o.name AS o_name, o.groups AS o_groups, o.subscription::text AS o_subscription,
      o.listed AS o_listed, o.approved AS o_approved`;

interface OtherRow {
  readonly contact: string;
  readonly o_name: string | null;
  readonly o_groups: readonly string[] | null;
  readonly o_subscription: Subscription | null;
  readonly o_listed: boolean | null;
  readonly o_approved: boolean | null;
}

const getMirrored = {
  text: `SELECT i.contact, ${OTHER_COLUMNS} FROM account a JOIN roster_item i ON i.account_id = a.id ${OTHER_SIDE}
    WHERE ${OWNER} AND ($3::text[] IS NULL OR c.domain = ANY ($3))`,
};

const findHolders = {
  text: `SELECT a.domain, a.username FROM roster_item i JOIN account a ON a.id = i.account_id
    WHERE i.contact = $1 AND a.deleted_at IS NULL AND ($2::text[] IS NULL OR a.domain = ANY ($2))
    ORDER BY (a.username || '@' || a.domain) COLLATE "C"`,
};

const findOneSided = {
  text: `SELECT a.username, a.domain, ${ITEM_COLUMNS}, ${OTHER_COLUMNS}
    FROM account a JOIN roster_item i ON i.account_id = a.id ${OTHER_SIDE}
    WHERE a.deleted_at IS NULL AND ($1::text IS NULL OR a.domain = $1)
      AND ($2::text[] IS NULL OR a.domain = ANY ($2) AND c.domain = ANY ($2))
      AND (i.subscription IN ('to', 'to+in', 'both') <> coalesce(o.subscription IN ('from', 'from+out', 'both'), false)
        OR i.subscription IN ('from', 'from+out', 'both') <> coalesce(o.subscription IN ('to', 'to+in', 'both'), false))
    ORDER BY a.domain, a.username, i.contact LIMIT $3::int`,
};

export function rosterStore({ sql, grant }: StoreContext): RosterStore {
  const keyOf = (owner: BareJid) => (covers(grant, owner.domain) ? accountKey(owner) : undefined);

  return {
    async get(owner) {
      const key = keyOf(owner);
      const rows = key ? await sql.rows<OwnedRow>(getRoster, key) : [];
      return { version: rows[0]?.version ?? "0", items: rows.flatMap(toOwnedItem) };
    },
    async state(owner) {
      const key = keyOf(owner);
      const [row] = key ? await sql.rows<StateRow>(getState, key) : [];
      return row && toState(row);
    },
    async item(owner, contact) {
      const key = keyOf(owner);
      const [row] = key ? await sql.rows<ItemRow>(getItem, [...key, contact.toString()]) : [];
      return row && toItem(row);
    },
    async lock(owners) {
      const keys = owners.flatMap((owner) => {
        const key = keyOf(owner);
        return key ? [key] : [];
      });
      if (keys.length === 0) return new Set();
      const values = [keys.map(([domain]) => domain), keys.map(([, username]) => username)];
      const rows = await sql.rows<{ username: string; domain: string }>(lockAccounts, values);
      return new Set(rows.map(({ username, domain }) => accountJid(username, domain).toString()));
    },
    async room(owner) {
      const key = keyOf(owner);
      const [row] = key
        ? await sql.rows<{ items: number; quota: number; requests: number; notices: number }>(getRoom, key)
        : [];
      return row;
    },
    async put(owner, item, { shown, request }) {
      const key = keyOf(owner);
      const { contact, name = null, groups, subscription, listed, approved } = item;
      const values = [contact.toString(), name, groups, subscription, listed, approved];
      const [row] = key
        ? await sql.rows<RevisionRow>(putItem, [...key, shown, ...values, request ?? null, isPendingIn(subscription)])
        : [];
      return toRevision(row, owner);
    },
    async remove(owner, contact, { shown }) {
      const key = keyOf(owner);
      const [row] = key ? await sql.rows<RevisionRow>(removeItem, [...key, shown, contact.toString()]) : [];
      const revision = toRevision(row, owner);
      if (key && shown) await sql.rows(markRemoval, key);
      return revision;
    },
    async setNotice(owner, contact, stanza) {
      const key = keyOf(owner);
      if (!key) return;
      if (stanza === undefined) await sql.rows(dropNotice, [...key, contact.toString()]);
      else await sql.rows(putNotice, [...key, contact.toString(), stanza]);
    },
    async forgetNotice(owner, contact, stanza) {
      const key = keyOf(owner);
      if (key) await sql.rows(forgetNotice, [...key, contact.toString(), stanza]);
    },
    async holders(contact) {
      const values = [contact.toString(), domainsOf(grant)];
      const rows = await sql.rows<{ username: string; domain: string }>(findHolders, values);
      return rows.map(({ username, domain }) => accountJid(username, domain));
    },
    async mirrored(owner) {
      const key = accountKey(owner);
      const rows = key ? await sql.rows<OtherRow>(getMirrored, [...key, domainsOf(grant)]) : [];
      return new Map(rows.map((row) => [row.contact, toOther(row, owner)]));
    },
    async oneSided({ domain = null, limit }) {
      type Row = ItemRow & OtherRow & { readonly username: string; readonly domain: string };
      const rows = await sql.rows<Row>(findOneSided, [domain, domainsOf(grant), limit]);
      return rows.map((row) => {
        const owner = accountJid(row.username, row.domain);
        return { owner, item: toItem(row), contact: storedJid(row.contact), theirs: toOther(row, owner) };
      });
    },
  };
}

interface RevisionRow {
  readonly version: string;
  readonly revision: string;
}

function toRevision(row: RevisionRow | undefined, owner: BareJid): RosterRevision {
  if (!row) throw new DomainError("notFound", `There is no account ${owner}.`);
  return { version: BigInt(row.version), revision: BigInt(row.revision) };
}

function toItem({ contact, name, groups, subscription, listed, approved }: ItemRow): RosterItem {
  return { contact: storedAddress(contact), ...(name !== null && { name }), groups, subscription, listed, approved };
}

/** An account without items still has its one row, with its version at most. */
function toOwnedItem({ contact, name, groups, subscription, listed, approved }: OwnedRow): RosterItem[] {
  if (contact === null || groups === null || subscription === null || listed === null || approved === null) return [];
  return [toItem({ contact, name, groups, subscription, listed, approved })];
}

function toOther(row: OtherRow, owner: BareJid): RosterItem | undefined {
  const { o_name: name, o_groups: groups, o_subscription: subscription, o_listed: listed, o_approved: approved } = row;
  if (groups === null || subscription === null || listed === null || approved === null) return undefined;
  return toItem({ contact: owner.toString(), name, groups, subscription, listed, approved });
}

function toState({ version, revision, removed, items, requests, notices }: StateRow): RosterState {
  return {
    version: BigInt(version),
    revision: BigInt(revision),
    removedVersion: BigInt(removed),
    items: items.map((row) => ({ item: toItem(row), version: BigInt(row.version) })),
    requests: requests.map(toKept),
    notices: notices.map(toKept),
  };
}

function toKept({ contact, stanza }: KeptRow): KeptStanza {
  return { contact: storedJid(contact), stanza };
}
