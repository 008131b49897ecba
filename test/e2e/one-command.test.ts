import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { startEmbeddedPostgres } from "@rostra/db/embedded-postgres";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { RawClient } from "../support/client.ts";
import { oldPostgres } from "../support/old-postgres.ts";
import {
  type Ended,
  isRunning,
  makeSite,
  onExternalPostgres,
  processesOf,
  type Rostra,
  rostractl,
  run,
  type Site,
  startRostra,
} from "../support/rostra.ts";

const start = [process.execPath, "apps/ctl/bin/start.mjs"];
const patience = { timeout: 30_000, interval: 50 };

function everyProcess(site: Site): readonly number[] {
  const { launcher, children, postgres } = processesOf(site.dataDir);
  return [launcher, ...children, ...(postgres === undefined ? [] : [postgres])];
}

async function allGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isRunning), patience).toEqual([]);
}

/** Nothing that a start makes is left: no lock, no database process, no child. */
function expectNothingLeft(site: Site): void {
  expect(existsSync(join(site.dataDir, "rostra.lock"))).toBe(false);
  expect(existsSync(join(site.dataDir, "postgres/postmaster.pid"))).toBe(false);
}

/** A start that must fail: with this code, and one sentence on standard error. */
async function refusedStart(site: Site, env: Record<string, string>, code: number): Promise<string> {
  const ended = await run(start, { ...site.env, ...env }).ended;
  expect(ended).toMatchObject({ code, stdout: "" });
  expect(ended.stderr.trim().split("\n")).toHaveLength(1);
  expect(ended.stderr).not.toMatch(/^ +at /m);
  expectNothingLeft(site);
  return ended.stderr.trim();
}

async function answers(url: string): Promise<number> {
  return (await fetch(url, { redirect: "manual", headers: { connection: "close" } })).status;
}

async function listening(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, server };
}

describe("one command", () => {
  it("starts everything from nothing, is administered while it runs, and stops in order", async () => {
    await using site = await makeSite();
    const rostra = await startRostra(site.env);
    const pids = everyProcess(site);
    expect(pids).toHaveLength(onExternalPostgres ? 3 : 4);
    expect(await answers(`http://127.0.0.1:${rostra.ports.http}/healthz`)).toBe(200);
    expect(await answers(`http://127.0.0.1:${rostra.ports.http}/readyz`)).toBe(200);
    expect(await answers(rostra.setupLink ?? "")).toBe(200);
    expect(rostra.stderr()).toBe("");

    expect(await rostractl(site.env, ["domain", "add", "example.com"])).toMatchObject({ code: 0 });
    const csv = Array.from({ length: 5 }, (_, index) => `user${index},secret-${index}`).join("\n");
    expect(await rostractl(site.env, ["account", "import", "-", "--domain", "example.com"], csv)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Added 5 accounts in [\d.]+ s\.\n$/),
    });
    const client = await RawClient.connect({ ports: rostra.ports, domain: "example.com" });
    expect(await client.login("example.com", "user3", "secret-3", "balcony")).toBe("user3@example.com/balcony");
    const listed = await rostractl(site.env, ["account", "list", "--search", "user3", "--json"]);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ jid: "user3@example.com", sessions: 1 }]);
    const doctor = await rostractl(site.env, ["doctor"]);
    expect(doctor).toMatchObject({ code: 0, stderr: "" });
    expect(doctor.stdout).toContain("The domain is example.com.");

    const ended = rostra.stop("SIGTERM");
    expect(await client.streamError()).toBe("system-shutdown");
    expect(await ended).toMatchObject({ code: 0, stderr: "Stopping …\nStopped.\n" });
    expect(pids.filter(isRunning)).toEqual([]);
    expectNothingLeft(site);
    // And after it has stopped.
    expect(JSON.parse((await rostractl(site.env, ["account", "list", "--json"])).stdout)).toHaveLength(5);
    expect(await rostractl(site.env, ["doctor"])).toMatchObject({ code: 0 });
    expectNothingLeft(site);
  });

  it("is ready for the second time without building or installing, with a fresh setup link and the old data", async () => {
    await using site = await makeSite();
    const first = await startRostra(site.env);
    await first.stop();
    const since = performance.now();
    const second = await startRostra(site.env);
    console.log(`second start ready after ${((performance.now() - since) / 1000).toFixed(1)} s`);
    expect(second.stderr()).toBe("");
    expect(second.setupLink).not.toBe(undefined);
    expect(second.setupLink).not.toBe(first.setupLink);
    await rostractl(site.env, ["operator", "add", "owner@example.com", "--password-stdin"], "correct horse battery\n");
    expect(await rostractl(site.env, ["setup-link"])).toMatchObject({
      code: 1,
      stderr: "Setup is done: there is an operator already.\n",
    });
    await second.stop("SIGINT");
    await using third = await startRostra(site.env);
    expect(third.setupLink).toBeUndefined();
    expect(await answers(`${third.consoleUrl}/sign-in`)).toBe(200);
  });

  if (!onExternalPostgres)
    it("runs from the sources for developers, with romeo, juliet and nurse", async () => {
      await using site = await makeSite();
      await using rostra = await startRostra(site.env, [...start, "--dev"]);
      expect(rostra.setupLink).toBeUndefined(); // the demo has an operator
      const told = rostra.stdout();
      const [, domain = ""] = /romeo@(\S+), juliet@\1, nurse@\1/.exec(told) ?? [];
      const [, password = ""] = /the password of all is (\S+)/.exec(told) ?? [];
      await using nurse = await RawClient.connect({ ports: rostra.ports, domain });
      expect(await nurse.login(domain, "nurse", password, "porch")).toBe(`nurse@${domain}/porch`);
    });

  it("stops through npm, whose signals it gets", async () => {
    await using site = await makeSite();
    const rostra = await startRostra(site.env, ["npm", "start"]);
    const pids = everyProcess(site);
    await rostra.stop("SIGTERM");
    await allGone(pids);
    expectNothingLeft(site);
  });

  it("does not wait for anybody after a second Ctrl-C", async () => {
    await using site = await makeSite();
    await using rostra = await startRostra(site.env);
    const pids = everyProcess(site);
    const { children } = processesOf(site.dataDir);
    for (const pid of children) process.kill(pid, "SIGSTOP"); // deaf to everything polite
    rostra.process.kill("SIGINT");
    await expect.poll(() => rostra.stderr(), patience).toContain("Stopping …");
    rostra.process.kill("SIGINT");
    await rostra.ended;
    await allGone(pids);
  });
});

describe("one command after a kill -9", () => {
  it("of the launcher: everything else ends, and the next start, at once, recovers", async () => {
    await using site = await makeSite();
    const rostra = await startRostra(site.env);
    await rostractl(site.env, ["domain", "add", "example.com"]);
    const pids = everyProcess(site);
    process.kill(processesOf(site.dataDir).launcher, "SIGKILL");
    await using again = await startRostra({ ...site.env, ...fixedPorts(rostra) });
    await allGone(pids);
    expect(again.ports).toEqual(rostra.ports);
    expect((await rostractl(site.env, ["domain", "list"])).stdout).toContain("example.com");
  });

  it("of server or console: it is started again", async () => {
    await using site = await makeSite();
    await using rostra = await startRostra(site.env);
    for (const pid of processesOf(site.dataDir).children) process.kill(pid, "SIGKILL");
    await expect.poll(() => answers(`http://127.0.0.1:${rostra.ports.http}/readyz`).catch(() => 0), patience).toBe(200);
    await expect.poll(() => answers(`${rostra.consoleUrl}/api/healthz`).catch(() => 0), patience).toBe(200);
    expect(rostra.stderr()).toMatch(
      /The server ended killed by SIGKILL; its log is \S+server\.log\. It is started again\./,
    );
    expect(rostra.stderr()).toMatch(
      /The console ended killed by SIGKILL; its log is \S+console\.log\. It is started again\./,
    );
  });

  if (!onExternalPostgres)
    it("of the database: everything ends, and the next start recovers what was saved", async () => {
      await using site = await makeSite();
      const rostra = await startRostra(site.env);
      await rostractl(site.env, ["domain", "add", "example.com"]);
      const pids = everyProcess(site);
      process.kill(processesOf(site.dataDir).postgres ?? 0, "SIGKILL");
      const { code, stderr } = await rostra.ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(/The embedded Postgres ended; its log is \S+postgres\.log\.\n/);
      expect(pids.filter(isRunning)).toEqual([]);
      expect(existsSync(join(site.dataDir, "rostra.lock"))).toBe(false);
      await using _again = await startRostra(site.env);
      expect((await rostractl(site.env, ["domain", "list"])).stdout).toContain("example.com");
    });

  it("of all at once: the next start recovers", async () => {
    await using site = await makeSite();
    const rostra = await startRostra(site.env);
    for (const pid of everyProcess(site)) process.kill(pid, "SIGKILL");
    await using again = await startRostra({ ...site.env, ...fixedPorts(rostra) });
    expect(again.ports).toEqual(rostra.ports);
  });
});

describe("one command that cannot start says why in one sentence", () => {
  it("when it runs already", async () => {
    await using site = await makeSite();
    await using rostra = await startRostra(site.env);
    const second: Ended = await run(start, site.env).ended;
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toBe(
      `Rostra runs on the data folder ${site.dataDir} already (process ${processesOf(site.dataDir).launcher}): stop it first, or set ROSTRA_DATA_DIR to another folder.\n`,
    );
    expect(await answers(`http://127.0.0.1:${rostra.ports.http}/readyz`)).toBe(200);
  });

  it("when a port is busy", async () => {
    await using site = await makeSite();
    const { port, server } = await listening();
    expect(await refusedStart(site, { ROSTRA_XMPP_PORT: String(port) }, 1)).toBe(
      `Port ${port} for XMPP clients is in use by another program: stop that one, or set ROSTRA_XMPP_PORT.`,
    );
    server.close();
  });

  it("when the data folder cannot be written", async () => {
    await using site = await makeSite();
    const parent = dirname(site.dataDir);
    chmodSync(parent, 0o555);
    // Root may write everywhere, unless it gives that right up.
    const asRoot = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [];
    const ended = await run([...asRoot, ...start], site.env).ended;
    chmodSync(parent, 0o755);
    expect(ended).toEqual({
      code: 1,
      stdout: "",
      stderr: `The data folder ${site.dataDir} cannot be written (permission denied): give it to this user, or set ROSTRA_DATA_DIR to another folder.\n`,
    });
  });

  it("when a setting is wrong", async () => {
    await using site = await makeSite();
    expect(await refusedStart(site, { ROSTRA_HTTP_PORT: "http" }, 2)).toBe(
      'ROSTRA_HTTP_PORT is "http": expected a port number from 0 to 65535.',
    );
    expect(existsSync(site.dataDir)).toBe(false);
  });

  it("when the database cannot be reached", async () => {
    await using site = await makeSite();
    const { port, server } = await listening();
    server.close();
    await once(server, "close");
    const sentence = await refusedStart(site, { DATABASE_URL: `postgresql://u:hunter2@127.0.0.1:${port}/d` }, 3);
    expect(sentence).toMatch(/^The database cannot be reached: .*ECONNREFUSED/);
    expect(sentence).not.toContain("hunter2");
  });

  it("when the database is too old", async () => {
    await using site = await makeSite();
    await using old = await oldPostgres("14.11", 140011);
    expect(await refusedStart(site, { DATABASE_URL: old.url }, 3)).toBe(
      "The database server is Postgres 14.11; Rostra needs 15 or newer.",
    );
  });

  it("when a migration fails", async () => {
    await using site = await makeSite();
    await inDatabase(site, (client) => client.query("CREATE TABLE domain (somebody_elses integer)"));
    expect(await refusedStart(site, {}, 3)).toMatch(
      /^Migration \d+_\w+ failed and was undone: .*"domain" already exists\.$/,
    );
    await inDatabase(site, async (client) => {
      const { rows } = await client.query(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%'",
      );
      expect(rows).toEqual([{ tablename: "domain" }]);
      await client.query("DROP TABLE domain");
    });
    await using _rostra = await startRostra(site.env);
  });

  it("and leaves an empty data folder but for logs", async () => {
    await using site = await makeSite();
    const { port, server } = await listening();
    await refusedStart(site, { ROSTRA_CONSOLE_PORT: String(port) }, 1);
    server.close();
    expect(readdirSync(site.dataDir)).toEqual([]);
  });
});

/** The same ports again, so that a leftover process would be in the way. */
function fixedPorts({ ports }: Rostra): Record<string, string> {
  return {
    ROSTRA_CONSOLE_PORT: String(ports.console),
    ROSTRA_XMPP_PORT: String(ports.xmpp),
    ROSTRA_XMPPS_PORT: String(ports.xmpps),
    ROSTRA_HTTP_PORT: String(ports.http),
  };
}

/** Works in the database that a start at the site will use. */
async function inDatabase(site: Site, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const connect = async (url: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await work(client).finally(() => client.end());
  };
  const url = site.env["DATABASE_URL"];
  if (url) return connect(url);
  mkdirSync(site.dataDir, { recursive: true });
  const embedded = await startEmbeddedPostgres({ dataDir: join(site.dataDir, "postgres") });
  await connect(embedded.url).finally(() => embedded.stop());
}
