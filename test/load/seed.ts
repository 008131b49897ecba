import type { Actor } from "@rostra/core/actor";
import type { Services } from "@rostra/core/services";
import type pg from "pg";

const actor: Actor = { kind: "cli", id: "load" };

/** Makes a domain with so many accounts, one in fifty of them online: a tenth never logged in, one in a hundred suspended or deleted, groups small and big. */
export async function seedAccounts(services: Services, pool: pg.Pool, domain: string, size: number): Promise<string> {
  await services.domains.add(actor, domain);
  const since = performance.now();
  await pool.query(
    `INSERT INTO account (id, domain, username, display_name, email, created_at, status, suspended_reason, deleted_at,
        deleted_reason, purge_at)
      SELECT gen_random_uuid(), $1, CASE WHEN n = 7 THEN 'zz-needle' ELSE substr(md5(n::text), 1, 2) || 'user' || n END,
        CASE WHEN n % 3 > 0 THEN initcap(substr(md5('g' || n), 1, 5)) || ' ' || initcap(substr(md5('f' || n), 1, 7)) END,
        CASE WHEN n % 2 = 0 THEN substr(md5('m' || n), 1, 8) || '@post.example' END,
        now() - n * interval '1 second',
        (CASE WHEN n % 100 = 1 THEN 'suspended' ELSE 'active' END)::account_status,
        CASE WHEN n % 100 = 1 THEN 'left' END,
        CASE WHEN n % 100 = 2 THEN now() END, CASE WHEN n % 100 = 2 THEN 'left' END,
        CASE WHEN n % 100 = 2 THEN now() + interval '30 days' END
      FROM generate_series(1, $2::int) AS n`,
    [domain, size],
  );
  await pool.query(
    `UPDATE account_activity v SET last_login_at = now() - (abs(hashtext(v.account_id::text)) % 1000000) * interval '1 minute'
      WHERE domain = $1 AND abs(hashtext(v.account_id::text)) % 10 > 0`,
    [domain],
  );
  await pool.query(
    `INSERT INTO online_session (domain, username, resource, node, transport, address, mechanism, since)
      SELECT domain, username, 'desk', 'load', 'tls', '192.0.2.1', 'SCRAM-SHA-256', now() FROM account
      WHERE domain = $1 AND status = 'active' AND deleted_at IS NULL AND hashtext(username) % 50 = 0`,
    [domain],
  );
  for (const [name, part] of [
    ["small", 500],
    ["big", 2],
  ] as const) {
    const { value } = await services.groups.create(actor, domain, { name, shownToItself: false });
    await pool.query(
      `INSERT INTO roster_group_member (group_id, account_id) SELECT $2::uuid, id FROM account
        WHERE domain = $1 AND abs(hashtext(id::text)) % $3::int = 0`,
      [domain, value.id, part],
    );
  }
  console.log(`seeded ${size} accounts in ${((performance.now() - since) / 1000).toFixed(1)} s`);
  return domain;
}

/** So many audit entries about 5,000 accounts of a domain, by seven operators. They are no chain: nothing verifies it. */
export async function seedAudit(pool: pg.Pool, domain: string, size: number): Promise<void> {
  await pool.query("ALTER TABLE audit_entry DISABLE TRIGGER USER");
  await pool.query(
    `INSERT INTO audit_entry (at, domain, actor, actor_label, action, target, details, prev_hash, hash)
      SELECT now() - ($2::int - n) * interval '1 second', $1::text, 'operator:' || n % 7, 'Somebody',
        CASE WHEN n % 100 = 0 THEN 'account.suspended' ELSE 'account.created' END, 'user' || n % 5000 || '@' || $1::text,
        jsonb_build_object('displayName', 'User ' || n), sha256(n::text::bytea), sha256((n + 1)::text::bytea)
      FROM generate_series(1, $2::int) AS n`,
    [domain, size],
  );
  await pool.query("ALTER TABLE audit_entry ENABLE TRIGGER USER");
}

/** So many invitations to a domain, of which a hundred are open. */
export async function seedInvitations(pool: pg.Pool, domain: string, size: number): Promise<void> {
  await pool.query(
    `INSERT INTO invitation (id, domain, token_hash, use_limit, uses, expires_at, created_at)
      SELECT gen_random_uuid(), $1::text, sha256(($1::text || n)::bytea), 1, n % 2,
        now() + CASE WHEN n <= 200 THEN 1 ELSE -1 END * interval '1 day', now() - n * interval '1 second'
      FROM generate_series(1, $2::int) AS n`,
    [domain, size],
  );
}
