import type { LoginLock, LoginLockStore } from "@rostra/core/account/login-lock-store";
import { accountJid, accountKey } from "./address.ts";
import { covers, domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface LoginLockRow extends LoginLock {
  readonly domain: string;
  readonly username: string;
}

const listLocks = {
  name: "login_lock_list",
  text: `SELECT a.domain, a.username, l.address, l.node, l.locked_at AS since, l.locked_until AS until
    FROM login_lock l JOIN account a ON a.id = l.account_id AND a.deleted_at IS NULL
    WHERE l.locked_until > $1::timestamptz AND ($2::text[] IS NULL OR a.domain = ANY ($2))
      AND ($3::text IS NULL OR a.domain = $3 AND a.username = $4)
    ORDER BY l.locked_at DESC, a.username || '@' || a.domain COLLATE "C", l.address, l.node LIMIT $5::int`,
};

const removeOver = {
  text: `DELETE FROM login_lock l USING account a
    WHERE a.id = l.account_id AND l.locked_until <= $1::timestamptz AND ($2::text[] IS NULL OR a.domain = ANY ($2))`,
};

const putLock = {
  text: `INSERT INTO login_lock (account_id, node, address, locked_at, locked_until)
    SELECT id, $3, $4, $5::timestamptz, $6::timestamptz FROM account
    WHERE domain = $1 AND username = $2 AND deleted_at IS NULL
    ON CONFLICT (account_id, node, address)
      DO UPDATE SET locked_at = excluded.locked_at, locked_until = excluded.locked_until`,
};

const removeLocks = {
  text: `DELETE FROM login_lock l USING account a
    WHERE a.id = l.account_id AND a.domain = $1 AND a.username = $2`,
};

export function loginLockStore({ sql, grant }: StoreContext): LoginLockStore {
  return {
    async list({ now, limit, account }) {
      const [domain = null, username = null] = (account && accountKey(account)) ?? [];
      const values = [now, domainsOf(grant), domain, username, limit];
      const rows = await sql.rows<LoginLockRow>(listLocks, values);
      return rows.map(({ domain: of, username: by, ...lock }) => ({ account: accountJid(by, of), ...lock }));
    },
    async put(account, { node, address, since, until }) {
      const key = covers(grant, account.domain) ? accountKey(account) : undefined;
      if (!key) return;
      await sql.rows(removeOver, [since, domainsOf(grant)]);
      await sql.rows(putLock, [...key, node, address, since, until]);
    },
    async remove(account) {
      const key = covers(grant, account.domain) ? accountKey(account) : undefined;
      if (key) await sql.rows(removeLocks, key);
    },
  };
}
