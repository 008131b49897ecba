import type { RecordedDecision } from "@rostra/core/privacy/decision";
import type { DecisionStore } from "@rostra/core/privacy/decision-store";
import { parsePrivacyItems } from "@rostra/core/privacy/privacy-item-json";
import type { PrivacyAnswer, PrivacyDirection, PrivacySubject } from "@rostra/xmpp/privacy";
import { accountJid, accountKey, storedAddress } from "./address.ts";
import { domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface DecisionRow {
  readonly domain: string;
  readonly username: string;
  readonly direction: PrivacyDirection;
  readonly sender: string;
  readonly recipient: string;
  readonly stanza: PrivacySubject["kind"];
  readonly type: string;
  readonly list: string;
  readonly active: boolean;
  readonly item: unknown;
  readonly answer: PrivacyAnswer;
  readonly count: number;
  readonly first_at: Date;
  readonly last_at: Date;
}

/** Those that the grant shows and the domain still keeps: $1 is null for every domain. */
const KEPT = `JOIN account a ON a.id = p.account_id AND a.deleted_at IS NULL
    JOIN domain d ON d.name = a.domain
    WHERE ($1::text[] IS NULL OR a.domain = ANY ($1))
      AND p.last_at > clock_timestamp() - make_interval(days => d.decision_retention_days)`;

// Each side by its own index.
const decisionsOf = {
  text: `SELECT domain, username, direction::text, sender, recipient, stanza, type, list, active, item, answer, count,
      first_at, last_at
    FROM (
      (SELECT p.*, a.domain, a.username FROM privacy_decision p ${KEPT} AND a.domain = $2 AND a.username = $3
        ORDER BY p.last_at DESC, p.digest LIMIT $5::int)
      UNION ALL
      (SELECT p.*, a.domain, a.username FROM privacy_decision p ${KEPT} AND p.peer = $4
        ORDER BY p.last_at DESC, p.digest LIMIT $5::int)
    ) AS both_sides
    ORDER BY last_at DESC, digest LIMIT $5::int`,
};

export function decisionStore({ sql, grant }: StoreContext): DecisionStore {
  return {
    async of(account, limit) {
      const key = accountKey(account);
      if (!key) return [];
      const values = [domainsOf(grant), ...key, account.toString(), limit];
      return (await sql.rows<DecisionRow>(decisionsOf, values)).flatMap(toDecision);
    },
  };
}

function toDecision(row: DecisionRow): RecordedDecision[] {
  const [item] = parsePrivacyItems([row.item]);
  if (!item) return [];
  return [
    {
      account: accountJid(row.username, row.domain),
      direction: row.direction,
      from: storedAddress(row.sender),
      to: storedAddress(row.recipient),
      stanza: { kind: row.stanza, type: row.type },
      list: row.list,
      inForce: row.active ? "active" : "default",
      item,
      answer: row.answer,
      count: row.count,
      firstAt: row.first_at,
      lastAt: row.last_at,
    },
  ];
}
