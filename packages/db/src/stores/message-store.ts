import { unknownAccount } from "@rostra/core/account/account-service";
import type { MessageAmount, MessageStore } from "@rostra/core/message/message-store";
import type { BareJid } from "@rostra/xmpp/jid";
import { accountKey } from "./address.ts";
import { covers } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface WaitingRow {
  /** 0: before the first bound. Null: nothing waits. */
  readonly part: number | null;
  readonly messages: number;
  readonly octets: number;
  readonly oldest: Date | null;
  readonly newest: Date | null;
  readonly expires_next: Date | null;
}

// An account for which nothing waits has one row, without a part.
const waitingMessages = {
  name: "message_waiting",
  text: `SELECT width_bucket(s.received_at, $3::timestamptz[]) AS part, count(s.id)::int AS messages,
      coalesce(sum(s.octets), 0)::float8 AS octets, min(s.received_at) AS oldest, max(s.received_at) AS newest,
      min(s.expires_at) AS expires_next
    FROM account a LEFT JOIN spooled_message s ON s.account_id = a.id
      AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
    WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL
    GROUP BY part`,
};

const purgeMessages = {
  text: `WITH owner AS (SELECT id FROM account WHERE domain = $1 AND username = $2 AND deleted_at IS NULL),
    purged AS (
      DELETE FROM spooled_message WHERE account_id = (SELECT id FROM owner) AND received_at <= $3::timestamptz
      RETURNING octets, expires_at
    )
    SELECT count(p.octets)::int AS messages, coalesce(sum(p.octets), 0)::float8 AS octets
    FROM owner LEFT JOIN purged p ON p.expires_at IS NULL OR p.expires_at > clock_timestamp()
    GROUP BY owner.id`,
};

export function messageStore({ sql, grant }: StoreContext): MessageStore {
  /** The key of an address the grant is good for. */
  const key = (jid: BareJid) => (covers(grant, jid.domain) ? accountKey(jid) : undefined);
  return {
    async waiting(account, bounds) {
      const at = key(account);
      const rows = at
        ? await sql.rows<WaitingRow>(waitingMessages, [...at, bounds.map((one) => one.toISOString())])
        : [];
      if (rows.length === 0) return undefined;
      const times = (name: "oldest" | "newest" | "expires_next"): readonly number[] =>
        rows.flatMap((row) => row[name]?.getTime() ?? []);
      const [oldest, newest, expiries] = [times("oldest"), times("newest"), times("expires_next")];
      const amounts = Array.from({ length: bounds.length + 1 }, (_, part): MessageAmount => {
        const row = rows.find((one) => one.part === part);
        return { messages: row?.messages ?? 0, octets: row?.octets ?? 0 };
      });
      return {
        messages: amounts.reduce((sum, { messages }) => sum + messages, 0),
        octets: amounts.reduce((sum, { octets }) => sum + octets, 0),
        ...(oldest.length > 0 && { oldest: new Date(Math.min(...oldest)) }),
        ...(newest.length > 0 && { newest: new Date(Math.max(...newest)) }),
        ...(expiries.length > 0 && { expiresNext: new Date(Math.min(...expiries)) }),
        byAge: amounts,
      };
    },
    async purge(account, until) {
      const at = key(account);
      const [row] = at ? await sql.rows<MessageAmount>(purgeMessages, [...at, until]) : [];
      if (!row) throw unknownAccount(account);
      return { messages: row.messages, octets: row.octets };
    },
  };
}
