import { printJobActor, readJobActor } from "@rostra/core/job/job-actor";
import { type Job, type JobState, type JobStore, jobKinds } from "@rostra/core/job/job-store";
import { uuidv7 } from "../uuid.ts";
import { domainsOf, mustCover } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly domain: string;
  readonly subject: string;
  readonly actor: unknown;
  readonly state: JobState;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly fault: string | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
}

const COLUMNS = `j.id::text, j.kind, j.domain, j.subject, j.actor, j.state::text, j.done, j.failed, j.total, j.fault,
  j.created_at, j.started_at, j.ended_at`;

/** Those of the grant: $1 is null for all. */
const GRANTED = "($1::text[] IS NULL OR j.domain = ANY ($1))";

const createJob = {
  text: `WITH j AS (
      INSERT INTO job (id, kind, domain, subject, actor, total)
      VALUES ($1::uuid, $2, $3, $4, $5::text::jsonb, $6::int) RETURNING *
    )
    SELECT ${COLUMNS} FROM j`,
};

const getJob = { text: `SELECT ${COLUMNS} FROM job j WHERE ${GRANTED} AND j.id = $2::uuid` };

const latestJob = {
  text: `SELECT ${COLUMNS} FROM job j WHERE ${GRANTED} AND j.subject = $2 ORDER BY j.created_at DESC, j.id DESC LIMIT 1`,
};

// Two nodes that ask at once pass over the row that the other has locked.
const takeJob = {
  name: "job_take",
  text: `WITH j AS (
      UPDATE job SET state = 'running', lease = $2, started_at = coalesce(started_at, clock_timestamp()),
        lease_until = clock_timestamp() + make_interval(secs => $3::float8)
      WHERE id = (
        SELECT j.id FROM job j
        WHERE ${GRANTED} AND (j.state = 'queued' OR j.state = 'running' AND j.lease_until < clock_timestamp())
        ORDER BY j.created_at, j.id LIMIT 1 FOR UPDATE SKIP LOCKED
      ) RETURNING *
    )
    SELECT ${COLUMNS} FROM j`,
};

const holdJob = {
  text: `UPDATE job j SET lease_until = clock_timestamp() + make_interval(secs => $4::float8)
    WHERE ${GRANTED} AND j.id = $2::uuid AND j.lease = $3 AND j.state = 'running' RETURNING j.id::text`,
};

const countJob = {
  text: `UPDATE job j SET done = done + $3::int, failed = failed + $4::int WHERE ${GRANTED} AND j.id = $2::uuid`,
};

const setJob = {
  text: `UPDATE job j SET state = $3::job_state, fault = $4, lease = NULL, lease_until = NULL,
      ended_at = CASE WHEN $3 IN ('done', 'failed', 'cancelled') THEN clock_timestamp() END
    WHERE ${GRANTED} AND j.id = $2::uuid`,
};

export function jobStore({ sql, grant }: StoreContext): JobStore {
  const granted = domainsOf(grant);
  return {
    async create({ kind, domain, subject, actor, total }) {
      mustCover(grant, domain);
      const values = [uuidv7(), kind, domain, subject, printJobActor(actor), total];
      const [row] = await sql.rows<JobRow>(createJob, values);
      if (!row) throw new Error("a job was not written");
      return toJob(row);
    },
    async get(id) {
      const [row] = await sql.rows<JobRow>(getJob, [granted, id]);
      return row && toJob(row);
    },
    async latest(subject) {
      const [row] = await sql.rows<JobRow>(latestJob, [granted, subject]);
      return row && toJob(row);
    },
    async take(holder, leaseMs) {
      const [row] = await sql.rows<JobRow>(takeJob, [granted, holder, leaseMs / 1000]);
      return row && toJob(row);
    },
    async hold(id, holder, leaseMs) {
      return (await sql.rows(holdJob, [granted, id, holder, leaseMs / 1000])).length > 0;
    },
    async progress(id, { done, failed }) {
      await sql.rows(countJob, [granted, id, done, failed]);
    },
    async setState(id, state, fault) {
      await sql.rows(setJob, [granted, id, state, fault ?? null]);
    },
  };
}

function toJob(row: JobRow): Job {
  const kind = jobKinds.find((one) => one === row.kind);
  if (!kind) throw new Error(`The database holds a job of the unknown kind ${row.kind}`);
  return {
    id: row.id,
    kind,
    domain: row.domain,
    subject: row.subject,
    actor: readJobActor(row.actor),
    state: row.state,
    done: row.done,
    failed: row.failed,
    total: row.total,
    ...(row.fault !== null && { fault: row.fault }),
    createdAt: row.created_at,
    ...(row.started_at && { startedAt: row.started_at }),
    ...(row.ended_at && { endedAt: row.ended_at }),
  };
}
