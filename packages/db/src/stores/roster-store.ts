import { DomainError } from "@rostra/core/domain-error";
import type { RosterStore } from "@rostra/core/roster/roster-store";
import type { RosterItem } from "@rostra/xmpp/roster";
import type { Subscription } from "@rostra/xmpp/subscription";
import { accountKey, storedJid } from "./address.ts";
import { covers } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface RosterRow {
  readonly version: string | null;
  readonly contact: string | null;
  readonly name: string | null;
  readonly groups: readonly string[];
  readonly subscription: Subscription;
  readonly listed: boolean;
}

const getRoster = {
  name: "roster_get",
  text: `SELECT v.version::text, i.contact, i.name, i.groups, i.subscription::text, i.listed
    FROM account a LEFT JOIN roster_version v ON v.account_id = a.id LEFT JOIN roster_item i ON i.account_id = a.id
    WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL
    ORDER BY i.contact`,
};

// The row of the version is the lock that puts the changes of one roster in order.
const putItem = {
  name: "roster_put",
  text: `WITH bumped AS (
      INSERT INTO roster_version (account_id, version)
      SELECT id, 1 FROM account WHERE domain = $1 AND username = $2 AND deleted_at IS NULL
      ON CONFLICT (account_id) DO UPDATE SET version = roster_version.version + 1
      RETURNING account_id, version
    ), put AS (
      INSERT INTO roster_item (account_id, contact, name, groups, subscription, listed, version)
      SELECT account_id, $3, $4, $5::text[], $6::subscription, $7::boolean, version FROM bumped
      ON CONFLICT (account_id, contact) DO UPDATE SET name = excluded.name, groups = excluded.groups,
        subscription = excluded.subscription, listed = excluded.listed, version = excluded.version,
        request = CASE WHEN excluded.subscription IN ('none+in', 'none+out+in', 'to+in') THEN roster_item.request END,
        requested_at = CASE WHEN excluded.subscription IN ('none+in', 'none+out+in', 'to+in') THEN roster_item.requested_at END
    )
    SELECT version::text FROM bumped`,
};

export function rosterStore({ sql, grant }: StoreContext): RosterStore {
  return {
    async get(owner) {
      const key = covers(grant, owner.domain) ? accountKey(owner) : undefined;
      const rows = key ? await sql.rows<RosterRow>(getRoster, key) : [];
      return { version: rows[0]?.version ?? "0", items: rows.flatMap(toItem) };
    },
    async put(owner, item) {
      const key = covers(grant, owner.domain) ? accountKey(owner) : undefined;
      const { contact, name = null, groups, subscription, listed } = item;
      const values = [contact.toString(), name, groups, subscription, listed];
      const [row] = key ? await sql.rows<{ version: string }>(putItem, [...key, ...values]) : [];
      if (!row) throw new DomainError("notFound", `There is no account ${owner}.`);
      return row.version;
    },
  };
}

/** An account without items still has its one row, with its version at most. */
function toItem({ contact, name, groups, subscription, listed }: RosterRow): RosterItem[] {
  if (contact === null) return [];
  return [{ contact: storedJid(contact), ...(name !== null && { name }), groups, subscription, listed }];
}
