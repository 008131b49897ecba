// What a page of the audit and of invitations costs on a domain that has a thousand of each and on one that has a million.
// `node --import tsx test/load/lists.ts [entries] [--plans]`: seeds both on a Postgres of its own, and prints for each question
// the median time on either domain, their ratio, and a warning where the plan of the bigger one reads a whole table.
import { type Actor, mayEverywhere } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import { cloneTemplate, startTestPostgres } from "@rostra/db/testing/postgres";
import { median, planOf } from "./query-time.ts";
import { seedAudit, seedInvitations } from "./seed.ts";

const SMALL = 1000;
const BIG = Number(process.argv[2]) || 1_000_000;
const actor: Actor = { kind: "cli", id: "load" };

await using postgres = await startTestPostgres();
await using database = await cloneTemplate(postgres.url);
const connection = connect({ url: database.url });
const { pool } = connection;
const services = createServices(connection.database);
const stores = connection.database.read(mayEverywhere(actor, "account.read"));

interface Place {
  readonly domain: string;
  /** In the middle of each list, as it is reached by many pages before it. */
  readonly entry: string;
  readonly invitation: string;
  /** When the entry in the middle was made. */
  readonly time: Date;
}
const places: Place[] = [];
for (const size of [SMALL, BIG]) places.push(await seed(size));
await pool.query("VACUUM ANALYZE audit_entry, invitation");

const page = { limit: 50 };
const audit = (query: Partial<Parameters<typeof services.audit.list>[1]>, { domain }: Place): Promise<unknown> =>
  services.audit.list(actor, { ...page, domain, ...query });
const now = new Date();
const questions: readonly (readonly [name: string, ask: (place: Place) => Promise<unknown>])[] = [
  ["audit: the latest", (place) => audit({}, place)],
  ["audit: a page in the middle", (place) => audit({ after: place.entry }, place)],
  ["audit: of an account", (place) => audit({ target: `user17@${place.domain}` }, place)],
  ["audit: by an operator", (place) => audit({ actor: "operator:3" }, place)],
  ["audit: until a time", (place) => audit({ to: place.time }, place)],
  ["audit: one action", (place) => audit({ action: "account.suspended" }, place)],
  ["audit: a text that is nowhere", (place) => audit({ text: "qqqq" }, place)],
  ["invitations: the latest", ({ domain }) => stores.invitations.list({ ...page, domain })],
  [
    "invitations: a page in the middle",
    ({ domain, invitation }) => stores.invitations.list({ ...page, domain, after: invitation }),
  ],
  ["invitations: open", ({ domain }) => stores.invitations.list({ ...page, domain, openAt: now })],
  ["invitations: how many are open", ({ domain }) => stores.invitations.countOpen(domain, now)],
];
console.log(`${"question".padEnd(44)} ${"10^3 ms".padStart(9)} ${`${BIG} ms`.padStart(12)} ${"ratio".padStart(7)}`);
for (const [name, ask] of questions) {
  const times: number[] = [];
  for (const place of places) times.push(await median(() => ask(place)));
  const [small = 0, big = 0] = times;
  const ratio = (big / small).toFixed(1).padStart(7);
  console.log(`${name.padEnd(44)} ${small.toFixed(2).padStart(9)} ${big.toFixed(2).padStart(12)} ${ratio}`);
  const plan = await planOf(pool, () => ask(places.at(-1) ?? fail()));
  for (const line of plan.filter((one) => one.includes("Seq Scan"))) console.log(`    whole table: ${line.trim()}`);
  if (process.argv.includes("--plans")) for (const line of plan) console.log(`    ${line}`);
}
await connection.close();

function fail(): never {
  throw new Error("nothing was seeded");
}

/** A domain with so many entries about 5,000 accounts, by seven operators, and so many invitations, of which a hundred are open. */
async function seed(size: number): Promise<Place> {
  const domain = `d${size}.example.net`;
  await services.domains.add(actor, domain);
  await seedAudit(pool, domain, size);
  await seedInvitations(pool, domain, size);
  const middle = async (table: "audit_entry" | "invitation"): Promise<{ id: string; at: Date }> => {
    const time = table === "audit_entry" ? "at" : "created_at";
    const text = `SELECT id::text, ${time} AS at FROM ${table} WHERE domain = $1 ORDER BY ${time} OFFSET $2 LIMIT 1`;
    return (await pool.query<{ id: string; at: Date }>(text, [domain, size / 2])).rows[0] ?? fail();
  };
  const entry = await middle("audit_entry");
  return { domain, entry: entry.id, time: entry.at, invitation: (await middle("invitation")).id };
}
