import type pg from "pg";

/** Where Prisma and our migrator keep which migrations a database has had. */
const BOOKS = "_prisma_migrations";

/**
 * Makes a database what it was when its schema was made: every table is emptied, past the triggers that forbid it and
 * without looking at references, and every sequence begins anew. Some milliseconds, where a new database takes a hundred.
 * Not for one whose schema a test has changed.
 */
export async function emptyTables(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ statement: string }>(
    `SELECT format('DELETE FROM %s', c.oid::regclass) AS statement FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1
    UNION ALL
    SELECT format('SELECT setval(%s, %s, false)', s.seqrelid, s.seqstart) FROM pg_sequence s
      JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = 'public'::regnamespace`,
    [BOOKS],
  );
  // One message, and so one transaction.
  const statements = ["SET LOCAL session_replication_role = replica", ...rows.map(({ statement }) => statement)];
  await pool.query(statements.join(";\n"));
}
