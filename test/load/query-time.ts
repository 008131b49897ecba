import type pg from "pg";

/** How often each question is asked. */
const ROUNDS = 15;

/** The median time of some work, in milliseconds. */
export async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const since = performance.now();
    await work();
    times.push(performance.now() - since);
  }
  return times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0;
}

/** The plans of every statement that the work sends. */
export async function planOf(pool: pg.Pool, work: () => Promise<unknown>): Promise<readonly string[]> {
  const sent: { text: string; values: unknown[] }[] = [];
  const query = pool.query.bind(pool);
  Reflect.set(pool, "query", (statement: { text: string; values: unknown[] }) => {
    sent.push(statement);
    return query(statement);
  });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(pool, "query");
  }
  const plans: string[] = [];
  for (const { text, values } of sent) {
    const { rows } = await pool.query({ text: `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${text}`, values });
    plans.push(...rows.map((row) => String(row["QUERY PLAN"])));
  }
  return plans;
}
