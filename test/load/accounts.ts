// What it costs to look for accounts in a domain of a thousand and in one of a million, and whether the plans use indexes.
// `node --import tsx test/load/accounts.ts [accounts]`: seeds both on a Postgres of its own, and prints a line for each
// question: the median time in either domain, their ratio, and a warning where the plan of the bigger one reads a whole table.

import type { AccountQuery } from "@rostra/core/account/account-store";
import type { Actor } from "@rostra/core/actor";
import { createServices, type Services } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import { cloneTemplate, startTestPostgres } from "@rostra/db/testing/postgres";
import { median, planOf } from "./query-time.ts";
import { seedAccounts } from "./seed.ts";

const SMALL = 1000;
const BIG = Number(process.argv[2] ?? 1_000_000);

const actor: Actor = { kind: "cli", id: "load" };
const day = 24 * 60 * 60_000;

await using postgres = await startTestPostgres();
await using database = await cloneTemplate(postgres.url);
const connection = connect({ url: database.url });
const { pool } = connection;
try {
  const services = createServices(connection.database);
  const domains = new Map<number, string>();
  for (const size of [SMALL, BIG]) domains.set(size, await seedAccounts(services, pool, `d${size}.example.net`, size));
  await pool.query("VACUUM ANALYZE");
  console.log(`${"question".padEnd(44)} ${"10^3 ms".padStart(9)} ${`${BIG} ms`.padStart(12)} ${"ratio".padStart(7)}`);
  for (const [name, query] of await questions(services, domains)) {
    const times: number[] = [];
    for (const [size, domain] of domains)
      times.push(await median(() => services.accounts.list(actor, query(domain, size))));
    const [small = 0, big = 0] = times;
    const plan = await planOf(pool, () => services.accounts.list(actor, query(domains.get(BIG) ?? "", BIG)));
    const scans = plan.filter((line) => /Seq Scan on (account|account_activity|roster_group_member)\b/.test(line));
    const ratio = (big / small).toFixed(1).padStart(7);
    console.log(`${name.padEnd(44)} ${small.toFixed(2).padStart(9)} ${big.toFixed(2).padStart(12)} ${ratio}`);
    for (const line of scans) console.log(`    whole table: ${line.trim()}`);
    if (process.argv.includes("--plans")) for (const line of plan) console.log(`    ${line}`);
  }
} finally {
  await connection.close();
}

type Question = readonly [name: string, query: (domain: string, size: number) => AccountQuery];

async function questions(services: Services, domains: ReadonlyMap<number, string>): Promise<readonly Question[]> {
  const groups = new Map<string, string>();
  for (const domain of domains.values())
    for (const { name, id } of await services.groups.list(actor, domain)) groups.set(`${domain} ${name}`, id);
  const inGroup = (domain: string, name: string) => groups.get(`${domain} ${name}`) ?? "";
  const cursors = new Map<string, string>();
  for (const sort of ["username", "created", "lastLogin"] as const)
    for (const [size, domain] of domains) {
      // A page from the middle, as it is reached by many pages before it: its place is made, not walked to.
      const middle = await placeInTheMiddle(domain, sort, size);
      cursors.set(`${domain} ${sort}`, Buffer.from(JSON.stringify([sort, ...middle])).toString("base64url"));
    }
  const at = (domain: string, sort: string) => cursors.get(`${domain} ${sort}`) ?? "";
  const page = (domain: string): AccountQuery => ({ domain, limit: 50 });
  const sorts = ["username", "created", "lastLogin"] as const;
  return [
    ...sorts.flatMap((sort): Question[] => [
      [`list by ${sort}`, (domain) => ({ ...page(domain), sort })],
      [`list by ${sort}, backwards`, (domain) => ({ ...page(domain), sort, descending: true })],
      [`list by ${sort}, a page in the middle`, (domain) => ({ ...page(domain), sort, after: at(domain, sort) })],
      [`suspended by ${sort}`, (domain) => ({ ...page(domain), sort, status: "suspended" })],
    ]),
    ["active", (domain) => ({ ...page(domain), status: "active" })],
    ["deleted", (domain) => ({ ...page(domain), status: "deleted" })],
    ["online", (domain) => ({ ...page(domain), online: true })],
    ["not online", (domain) => ({ ...page(domain), online: false })],
    ["in a small group", (domain) => ({ ...page(domain), group: inGroup(domain, "small") })],
    ["in a big group", (domain) => ({ ...page(domain), group: inGroup(domain, "big") })],
    ["logged in today", (domain) => ({ ...page(domain), lastLoginAfter: new Date(Date.now() - day) })],
    ["not for a year, or never", (domain) => ({ ...page(domain), lastLoginBefore: new Date(Date.now() - 365 * day) })],
    [
      "not for a year, suspended",
      (domain) => ({ ...page(domain), status: "suspended", lastLoginBefore: new Date(Date.now() - 365 * day) }),
    ],
    ["search: one account", (domain) => ({ ...page(domain), search: "needle" })],
    ["search: three letters", (domain) => ({ ...page(domain), search: "abc" })],
    ["search: what nearly all have", (domain) => ({ ...page(domain), search: "user" })],
    ["search: what no one has", (domain) => ({ ...page(domain), search: "qqqqqq" })],
    ["search: one letter", (domain) => ({ ...page(domain), search: "a" })],
    ["search: one letter, the last", (domain) => ({ ...page(domain), search: "f" })],
    ["search: two letters", (domain) => ({ ...page(domain), search: "ab" })],
    ["search: two letters that nothing begins with", (domain) => ({ ...page(domain), search: "qx" })],
    ["search: a sign", (domain) => ({ ...page(domain), search: "%" })],
    ["search: one letter, by created", (domain) => ({ ...page(domain), search: "f", sort: "created" })],
    ["search: three letters, suspended", (domain) => ({ ...page(domain), search: "abc", status: "suspended" })],
  ];
}

async function placeInTheMiddle(domain: string, sort: string, size: number): Promise<readonly string[]> {
  const columns =
    sort === "username"
      ? "a.username"
      : sort === "created"
        ? "a.created_at::text, a.username"
        : "coalesce(v.last_login_at, '-infinity'::timestamptz)::text, v.account_id::text";
  const order = { username: "a.username", created: "a.created_at", lastLogin: "v.last_login_at NULLS FIRST" }[sort];
  const { rows } = await pool.query(
    `SELECT ARRAY[${columns}] AS place FROM account a JOIN account_activity v ON v.account_id = a.id
      WHERE a.domain = $1 ORDER BY ${order} OFFSET $2 LIMIT 1`,
    [domain, Math.floor(size / 2)],
  );
  return [domain, ...rows[0].place];
}
