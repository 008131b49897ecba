// What the console's list pages cost with a million accounts and 20,000 sessions, beside a thousand and 20.
// `node --import tsx test/load/pages.ts [accounts] [rounds]` on a built checkout: starts Rostra, seeds a domain and measures each
// page in Chromium, as an owner and as an admin of the domain, whom row-level security binds; then the same anew with the other
// size. Prints for each page the server time (from the request to the first byte) and the time until it answers to its reader
// (rows are there and React has taken them over), the median of the rounds, and the ratios. Loads a page once before.
import { connect } from "@rostra/db/client";
import type { Page } from "playwright-core";
import { password, startConsole } from "../support/console.ts";
import { databaseUrl } from "../support/rostra.ts";
import { seedAccounts, seedAudit, seedInvitations } from "./seed.ts";

const SMALL = 1000;
const BIG = Number(process.argv[2]) || 1_000_000;
const ROUNDS = Number(process.argv[3]) || 9;

/** How often it is looked whether a page answers; it notes the moment itself. In milliseconds. */
const POLL_MS = 50;

const domain = "load.example.net";

interface Times {
  readonly server: number;
  readonly interactive: number;
}

const pages: readonly (readonly [name: string, path: (group: string) => string])[] = [
  ["/accounts", () => "/accounts"],
  ["/accounts, suspended", () => "/accounts?status=suspended"],
  ["/accounts, online", () => "/accounts?online=yes"],
  ["/accounts, in a group of half of them", (group) => `/accounts?group=${group}`],
  ["/accounts, not in a year", () => "/accounts?login=-365"],
  ["/accounts, by last login", () => "/accounts?sort=lastLogin&descending="],
  ["/accounts, search for one", () => "/accounts?q=needle"],
  ["/accounts, search for three letters", () => "/accounts?q=abc"],
  ["/accounts, search for what all have", () => "/accounts?q=user"],
  ["/sessions", () => "/sessions"],
  ["/audit", () => "/audit"],
  ["/invitations", () => "/invitations"],
  ["/groups", () => "/groups"],
  ["/domains", () => "/domains"],
];

/** Runs in every document before its own scripts: notes when rows are there and React has taken them over. */
const observer = `
globalThis.__interactive = 0;
(function look() {
  const main = document.querySelector("main");
  const owned = main && [...main.querySelectorAll("button, a[href], input")].at(-1);
  const isOwned = owned && Object.keys(owned).some((key) => key.startsWith("__reactProps"));
  if (isOwned && !main.querySelector('[role="status"][aria-label^="Loading"]')) globalThis.__interactive = performance.now();
  else requestAnimationFrame(look);
})();
`;

const reading = `(() => {
  const [{ responseStart, requestStart }] = performance.getEntriesByType("navigation");
  return { server: responseStart - requestStart, interactive: globalThis.__interactive ?? 0 };
})()`;

const viewers = ["owner", "admin"] as const;
const small = await measured(SMALL);
const big = await measured(BIG);
const cell = (value: number | string): string => (typeof value === "number" ? value.toFixed(0) : value).padStart(12);
const head = ["TTFB 10^3", `TTFB ${BIG}`, "ratio", "TTI 10^3", `TTI ${BIG}`, "ratio"];
console.log(`${"page".padEnd(46)}${head.map(cell).join("")}`);
for (const name of viewers.flatMap((viewer) => pages.map(([page]) => `${viewer} ${page}`))) {
  const [one, other] = [small.get(name), big.get(name)];
  if (!one || !other) throw new Error(`${name} was not measured`);
  const ratio = (times: "server" | "interactive"): string => (other[times] / one[times]).toFixed(1);
  const cells = [one.server, other.server, ratio("server"), one.interactive, other.interactive, ratio("interactive")];
  console.log(`${name.padEnd(46)}${cells.map(cell).join("")}`);
}

/** The times of every page with so many accounts, by viewer and page. */
async function measured(size: number): Promise<ReadonlyMap<string, Times>> {
  await using site = await startConsole();
  const connection = connect({ url: databaseUrl(site.site) });
  try {
    const { pool } = connection;
    await seedAccounts(site.services, pool, domain, size);
    await seedAudit(pool, domain, size);
    await seedInvitations(pool, domain, size);
    await pool.query("VACUUM ANALYZE");
    const groups = await site.services.groups.list(site.actor, domain);
    const group = groups.find(({ name }) => name === "big")?.id ?? "";
    const dora = { email: "dora@verona.example", name: "Dora", password, role: "admin", domain } as const;
    await site.services.operators.add(site.actor, dora);
    const opened = { owner: site.page, admin: await site.signedIn(dora.email) };
    const times = new Map<string, Times>();
    for (const viewer of viewers) {
      await opened[viewer].addInitScript(observer);
      for (const [name, path] of pages)
        times.set(`${viewer} ${name}`, await loads(opened[viewer], site.rostra.consoleUrl + path(group)));
    }
    const { rows } = await pool.query<{ sessions: number }>("SELECT count(*)::int AS sessions FROM online_session");
    console.log(`${size} accounts, ${rows[0]?.sessions ?? 0} sessions`);
    return times;
  } finally {
    await connection.close();
  }
}

async function loads(page: Page, url: string): Promise<Times> {
  const all: Times[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await page.goto(url, { waitUntil: "commit" });
    let times: Times = await page.evaluate(reading);
    for (; times.interactive === 0; times = await page.evaluate(reading)) await page.waitForTimeout(POLL_MS);
    if (round > 0) all.push(times);
  }
  const median = (of: keyof Times): number =>
    all.map((times) => times[of]).sort((one, other) => one - other)[Math.floor(all.length / 2)] ?? 0;
  return { server: median("server"), interactive: median("interactive") };
}
