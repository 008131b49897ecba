import { readBulkAction, readSuspension } from "@rostra/core/bulk/bulk-action";
import type { Bulk, BulkCount, BulkItem, BulkItemState, BulkState, BulkStore } from "@rostra/core/bulk/bulk-store";
import { DomainError } from "@rostra/core/domain-error";
import { isUuid, uuidv7 } from "../uuid.ts";
import { accountJid } from "./address.ts";
import { domainsOf, mustCover } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface BulkRow {
  readonly id: string;
  readonly domain: string;
  readonly action: unknown;
  readonly state: BulkState;
  readonly sessions: number;
  readonly created_by_id: string | null;
  readonly created_at: Date;
}

interface ItemRow {
  readonly domain: string;
  readonly position: number;
  readonly username: string;
  readonly account_id: string;
  readonly state: BulkItemState;
  readonly reason: string | null;
  readonly before: unknown;
}

/** Items that one statement writes. */
const WRITTEN = 5000;

const COLUMNS = "b.id::text, b.domain, b.action, b.state::text, b.sessions, b.created_by_id, b.created_at";

/** Those of the grant: $1 is null for all. */
const GRANTED = "($1::text[] IS NULL OR b.domain = ANY ($1))";

/** The items, by the name `i`, of the bulk $2 of the grant. */
const ITEMS = `bulk_item i JOIN bulk b ON b.id = i.bulk_id WHERE ${GRANTED} AND b.id = $2::uuid`;

const createBulk = {
  text: `WITH b AS (
      INSERT INTO bulk (id, domain, action, sessions, created_by_id)
      SELECT $1::uuid, d.name, $3::text::jsonb, $4::int, (SELECT o.id FROM operator o WHERE o.id = $5)
      FROM domain d WHERE d.name = $2 AND d.removed_at IS NULL RETURNING *
    )
    SELECT ${COLUMNS} FROM b`,
};

const getBulk = { text: `SELECT ${COLUMNS} FROM bulk b WHERE ${GRANTED} AND b.id = $2::uuid` };
const lockBulk = { text: `${getBulk.text} FOR UPDATE` };

const startedBulks = {
  text: `SELECT ${COLUMNS} FROM bulk b WHERE ${GRANTED} AND b.state <> 'previewed' ORDER BY b.id DESC LIMIT $2::int`,
};

const setBulk = { text: `UPDATE bulk b SET state = $3::bulk_state WHERE ${GRANTED} AND b.id = $2::uuid` };

const addItems = {
  text: `INSERT INTO bulk_item (bulk_id, position, username, account_id, state, reason)
    SELECT b.id, i.position, i.username, i.account_id::uuid, i.state::bulk_item_state, i.reason
    FROM bulk b, unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
      AS i(position, username, account_id, state, reason)
    WHERE ${GRANTED} AND b.id = $2::uuid`,
};

const countItems = {
  text: `SELECT i.state::text, i.reason, count(*)::int AS items FROM ${ITEMS} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 100`,
};

const listItems = {
  text: `SELECT b.domain, i.position, i.username, i.account_id::text, i.state::text, i.reason, i.before FROM ${ITEMS}
      AND i.state = $3::bulk_item_state
    ORDER BY i.position LIMIT $4::int`,
};

const setItems = {
  text: `UPDATE bulk_item i SET state = c.state::bulk_item_state, reason = c.reason,
      before = coalesce(c.before::jsonb, i.before)
    FROM bulk b, unnest($3::int[], $4::text[], $5::text[], $6::text[]) AS c(position, state, reason, before)
    WHERE ${GRANTED} AND b.id = $2::uuid AND i.bulk_id = b.id AND i.position = c.position`,
};

export function bulkStore({ sql, grant }: StoreContext): BulkStore {
  const granted = domainsOf(grant);
  return {
    async create({ domain, action, sessions, createdBy }, items) {
      mustCover(grant, domain);
      const id = uuidv7();
      const [row] = await sql.rows<BulkRow>(createBulk, [
        id,
        domain,
        JSON.stringify(action),
        sessions,
        createdBy ?? null,
      ]);
      if (!row) throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
      for (let start = 0; start < items.length; start += WRITTEN) {
        const some = items.slice(start, start + WRITTEN);
        await sql.rows(addItems, [
          granted,
          id,
          some.map(({ position }) => position),
          some.map(({ account }) => account.local ?? ""),
          some.map(({ accountId }) => accountId),
          some.map(({ state }) => state),
          some.map(({ reason }) => reason ?? null),
        ]);
      }
      return toBulk(row);
    },
    async get(id) {
      const [row] = isUuid(id) ? await sql.rows<BulkRow>(getBulk, [granted, id]) : [];
      return row && toBulk(row);
    },
    async lock(id) {
      const [row] = isUuid(id) ? await sql.rows<BulkRow>(lockBulk, [granted, id]) : [];
      return row && toBulk(row);
    },
    async started(limit) {
      return (await sql.rows<BulkRow>(startedBulks, [granted, limit])).map(toBulk);
    },
    async setState(id, state) {
      await sql.rows(setBulk, [granted, id, state]);
    },
    async counts(id) {
      const rows = await sql.rows<Omit<BulkCount, "reason"> & { reason: string | null }>(countItems, [granted, id]);
      return rows.map(({ reason, ...count }) => ({ ...count, ...(reason !== null && { reason }) }));
    },
    async items(id, state, limit) {
      return (await sql.rows<ItemRow>(listItems, [granted, id, state, limit])).map(toItem);
    },
    async setItems(id, changes) {
      await sql.rows(setItems, [
        granted,
        id,
        changes.map(({ position }) => position),
        changes.map(({ state }) => state),
        changes.map(({ reason }) => reason ?? null),
        changes.map(({ before }) => (before ? JSON.stringify(before) : null)),
      ]);
    },
  };
}

function toBulk({ created_by_id, created_at, action, ...row }: BulkRow): Bulk {
  return {
    ...row,
    action: readBulkAction(action),
    ...(created_by_id !== null && { createdBy: created_by_id }),
    createdAt: created_at,
  };
}

function toItem({ domain, username, account_id, reason, before, ...row }: ItemRow): BulkItem {
  return {
    ...row,
    account: accountJid(username, domain),
    accountId: account_id,
    ...(reason !== null && { reason }),
    ...(before !== null && { before: readSuspension(before) }),
  };
}
