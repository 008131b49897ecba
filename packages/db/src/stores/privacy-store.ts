import { DomainError } from "@rostra/core/domain-error";
import { matchValue, parsePrivacyItems, plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import type {
  PrivacyListVersion,
  PrivacyRevision,
  PrivacyStore,
  StoredPrivacyList,
} from "@rostra/core/privacy/privacy-store";
import type { BareJid } from "@rostra/xmpp/jid";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { uuidv7 } from "../uuid.ts";
import { accountKey } from "./address.ts";
import { covers } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface ListRow {
  readonly name: string;
  readonly version: number;
  /** As `plainPrivacyItem` writes them. */
  readonly items: unknown;
}

interface VersionRow {
  readonly name: string;
  readonly version: number;
  readonly items: unknown;
  readonly actor: string;
  readonly at: Date;
}

const OWNER = "a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL";

/** The items of list `l` in order, in the words of `PlainPrivacyItem`. */
export const PRIVACY_ITEMS = `(SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('order', i."order", 'action', i.action,
    'type', i.match, 'value', i.value, 'stanzas', array_remove(ARRAY[CASE WHEN i.message THEN 'message' END,
      CASE WHEN i.iq THEN 'iq' END, CASE WHEN i.presence_in THEN 'presence-in' END,
      CASE WHEN i.presence_out THEN 'presence-out' END], NULL))) ORDER BY i."order"), '[]')
  FROM privacy_item i WHERE i.list_id = l.id)`;

// One statement, so that all of it is of one moment.
const getState = {
  name: "privacy_state",
  text: `SELECT a.privacy_revision::text AS revision,
      (SELECT l.name FROM privacy_list l WHERE l.id = a.default_privacy_list_id) AS "defaultList",
      (SELECT coalesce(jsonb_agg(jsonb_build_object('name', l.name, 'version', l.version, 'items', ${PRIVACY_ITEMS})
          ORDER BY l.name COLLATE "C"), '[]') FROM privacy_list l WHERE l.account_id = a.id) AS lists
    FROM account a WHERE ${OWNER}`,
};

const getList = {
  text: `SELECT l.name, l.version, ${PRIVACY_ITEMS} AS items
    FROM account a JOIN privacy_list l ON l.account_id = a.id WHERE ${OWNER} AND l.name = $3`,
};

const NEXT_VERSION = `1 + coalesce((SELECT max(v.version) FROM privacy_list_version v
    WHERE v.account_id = b.id AND v.name = $3), 0)`;

// The version of a list goes on where its history ends, also when the list was gone meanwhile.
const putList = {
  text: `WITH b AS (
      UPDATE account a SET privacy_revision = a.privacy_revision + 1 WHERE ${OWNER} RETURNING a.id, a.privacy_revision
    ), put AS (
      INSERT INTO privacy_list (id, account_id, name, version) SELECT $4::uuid, b.id, $3, ${NEXT_VERSION} FROM b
      ON CONFLICT (account_id, name) DO UPDATE SET updated_at = now(),
        version = greatest(privacy_list.version + 1, excluded.version)
      RETURNING id, version
    ), noted AS (
      INSERT INTO privacy_list_version (account_id, name, version, revision, items, actor)
      SELECT b.id, $3, put.version, b.privacy_revision, $5::text::jsonb, $6 FROM b, put
    )
    SELECT b.privacy_revision::text AS revision, put.version, put.id::text FROM b, put`,
};

const dropItems = { text: "DELETE FROM privacy_item WHERE list_id = $1::uuid" };

const insertItems = {
  text: `INSERT INTO privacy_item (list_id, "order", action, match, value, message, iq, presence_in, presence_out)
    SELECT $1::uuid, o::bigint, action::privacy_action, match::privacy_match, value, message, iq, presence_in, presence_out
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[], $8::boolean[],
      $9::boolean[]) AS item(o, action, match, value, message, iq, presence_in, presence_out)`,
};

const removeList = {
  text: `WITH l AS (
      SELECT l.id, l.version FROM account a JOIN privacy_list l ON l.account_id = a.id WHERE ${OWNER} AND l.name = $3
    ), b AS (
      UPDATE account a SET privacy_revision = a.privacy_revision + 1,
        default_privacy_list_id = nullif(a.default_privacy_list_id, l.id)
      FROM l WHERE ${OWNER} RETURNING a.id, a.privacy_revision
    ), noted AS (
      INSERT INTO privacy_list_version (account_id, name, version, revision, actor)
      SELECT b.id, $3, greatest(l.version + 1, ${NEXT_VERSION}), b.privacy_revision, $4 FROM b, l
      RETURNING version
    ), gone AS (
      DELETE FROM privacy_list USING l WHERE privacy_list.id = l.id
    )
    SELECT b.privacy_revision::text AS revision, noted.version FROM b, noted`,
};

const setDefault = {
  text: `UPDATE account a SET privacy_revision = a.privacy_revision + 1,
      default_privacy_list_id = (SELECT l.id FROM privacy_list l WHERE l.account_id = a.id AND l.name = $3)
    WHERE ${OWNER} AND ($3::text IS NULL
      OR EXISTS (SELECT 1 FROM privacy_list l WHERE l.account_id = a.id AND l.name = $3))
    RETURNING a.privacy_revision::text AS revision`,
};

const VERSIONS = `SELECT v.name, v.version, v.items, v.actor, v.created_at AS at
    FROM account a JOIN privacy_list_version v ON v.account_id = a.id WHERE ${OWNER}`;

const listVersions = {
  text: `${VERSIONS} AND ($3::text IS NULL OR v.name = $3) ORDER BY v.revision DESC LIMIT $4::int`,
};

const getVersion = { text: `${VERSIONS} AND v.name = $3 AND v.version = $4::int` };

const forgetVersions = {
  text: `DELETE FROM privacy_list_version v USING account a WHERE v.account_id = a.id AND ${OWNER}
      AND v.revision <= (SELECT o.revision FROM privacy_list_version o WHERE o.account_id = a.id
        ORDER BY o.revision DESC OFFSET $3::int LIMIT 1)`,
};

export function privacyStore({ sql, grant }: StoreContext): PrivacyStore {
  const keyOf = (owner: BareJid) => (covers(grant, owner.domain) ? accountKey(owner) : undefined);
  return {
    async state(owner) {
      type Row = { readonly revision: string; readonly defaultList: string | null; readonly lists: readonly ListRow[] };
      const key = keyOf(owner);
      const [row] = key ? await sql.rows<Row>(getState, key) : [];
      if (!row) return undefined;
      const { revision, defaultList, lists } = row;
      return {
        revision: BigInt(revision),
        lists: lists.map(toList),
        ...(defaultList !== null && { defaultList }),
      };
    },
    async get(owner, name) {
      const key = keyOf(owner);
      const [row] = key ? await sql.rows<ListRow>(getList, [...key, name]) : [];
      return row && toList(row);
    },
    async put(owner, { name, items }, actor) {
      type Row = RevisionRow & { readonly id: string };
      const key = keyOf(owner);
      const json = JSON.stringify(items.map(plainPrivacyItem));
      const [row] = key ? await sql.rows<Row>(putList, [...key, name, uuidv7(), json, actor]) : [];
      if (!row) throw new DomainError("notFound", `There is no account ${owner}.`);
      await sql.rows(dropItems, [row.id]);
      await sql.rows(insertItems, [row.id, ...itemColumns(items)]);
      return toRevision(row);
    },
    async remove(owner, name, actor) {
      const key = keyOf(owner);
      const [row] = key ? await sql.rows<RevisionRow>(removeList, [...key, name, actor]) : [];
      if (!row) throw new DomainError("notFound", `There is no privacy list “${name}”.`, "name");
      return toRevision(row);
    },
    async setDefault(owner, name) {
      const key = keyOf(owner);
      const [row] = key ? await sql.rows<{ revision: string }>(setDefault, [...key, name ?? null]) : [];
      if (row) return BigInt(row.revision);
      if (name === undefined) throw new DomainError("notFound", `There is no account ${owner}.`);
      throw new DomainError("notFound", `There is no privacy list “${name}”.`, "name");
    },
    async history(owner, { name = null, limit }) {
      const key = keyOf(owner);
      const rows = key ? await sql.rows<VersionRow>(listVersions, [...key, name, limit]) : [];
      return rows.map(toVersion);
    },
    async version(owner, name, version) {
      const key = keyOf(owner);
      const [row] = key ? await sql.rows<VersionRow>(getVersion, [...key, name, version]) : [];
      return row && toVersion(row);
    },
    async forgetVersions(owner, keep) {
      const key = keyOf(owner);
      if (key) await sql.rows(forgetVersions, [...key, keep]);
    },
  };
}

interface RevisionRow {
  readonly revision: string;
  readonly version: number;
}

function toRevision({ revision, version }: RevisionRow): PrivacyRevision {
  return { revision: BigInt(revision), version };
}

function toList({ name, version, items }: ListRow): StoredPrivacyList {
  return { name, version, items: parsePrivacyItems(items) };
}

function toVersion({ name, version, items, actor, at }: VersionRow): PrivacyListVersion {
  return { name, version, ...(items !== null && { items: parsePrivacyItems(items) }), actor, at };
}

function itemColumns(items: readonly PrivacyItem[]) {
  return [
    items.map(({ order }) => String(order)),
    items.map(({ action }) => action),
    items.map(({ match }) => match?.kind ?? null),
    items.map(({ match }) => (match ? matchValue(match) : null)),
    items.map(({ stanzas }) => stanzas.includes("message")),
    items.map(({ stanzas }) => stanzas.includes("iq")),
    items.map(({ stanzas }) => stanzas.includes("presence-in")),
    items.map(({ stanzas }) => stanzas.includes("presence-out")),
  ];
}
