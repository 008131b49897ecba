import type pg from "pg";
import type { Prisma } from "./generated/client.ts";

/** A statement. With a name each connection of the pool keeps its plan: for what runs often and has one shape. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** What a statement takes. Arrays are Postgres arrays; dates are instants. */
export type Value = string | number | boolean | bigint | Date | null | readonly (string | number | boolean | null)[];

/**
 * Runs statements, outside of a transaction or inside one, with rows alike: timestamps are Date, `bytea` is Uint8Array.
 * Statements cast bigint, enum and count themselves (`::text`, `::int`), for the two ways differ in these.
 */
export interface Sql {
  rows<Row extends pg.QueryResultRow>(statement: Statement, values: readonly Value[]): Promise<readonly Row[]>;
}

/** Statements on any connection of the pool, each by itself. */
export function poolSql(pool: pg.Pool): Sql {
  return {
    async rows<Row extends pg.QueryResultRow>(statement: Statement, values: readonly Value[]) {
      return (await pool.query<Row>({ ...statement, values: [...values] })).rows;
    },
  };
}

/** Statements inside a Prisma transaction. */
export function transactionSql(transaction: Prisma.TransactionClient): Sql {
  return {
    rows<Row>(statement: Statement, values: readonly Value[]) {
      return transaction.$queryRawUnsafe<Row[]>(statement.text, ...values);
    },
  };
}
