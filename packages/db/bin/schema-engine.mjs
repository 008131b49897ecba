#!/usr/bin/env node
// Stands in for Prisma's native `schema-engine`, which is not on npm but fetched from the network when first wanted:
// the same command line and JSON-RPC over stdio, answered by @prisma/schema-engine-wasm over @prisma/adapter-pg.
// A development tool: `prisma generate` only wants a file here, `prisma migrate …` runs it (see ../prisma.config.ts).
// Each part marked "adapter-pg" works around what that package does not do for a schema engine at 7.10.0.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

const argv = process.argv.slice(2);
const datasource = JSON.parse(option("--datasource")[0] ?? "{}");
/** Rows in which a column of the catalog type "char" (oid 18) was presented as text, and which columns these were. */
const charColumns = new WeakMap();

log("INFO", "Starting schema engine"); // the parser at the other end drops the first line of stderr
if (argv.includes("--version")) process.stdout.write("schema-engine-cli wasm\n");
else if (argv.includes("cli")) await runCommand(argv[argv.indexOf("cli") + 1]);
else await serve();

/** Every value of a repeatable option. */
function option(name) {
  return argv.flatMap((argument, index) => (argument === name ? [argv[index + 1]] : []));
}

function log(level, message, fields = {}) {
  const entry = { timestamp: new Date().toISOString(), level, target: "schema_engine::logger" };
  process.stderr.write(`${JSON.stringify({ ...entry, fields: { message, ...fields } })}\n`);
}

/** The datasource URL for another database of its server; without Prisma's own `schema` parameter, which pg refuses. */
function databaseUrl(database) {
  const url = new URL(datasource.url);
  url.searchParams.delete("schema");
  if (database !== undefined) url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** `cli can-connect-to-database | create-database | drop-database`: exit status 0, or 1 with a Prisma error code. */
async function runCommand(command) {
  const commands = {
    "can-connect-to-database": () => withClient(databaseUrl(), async () => log("INFO", "Connection successful")),
    "create-database": () =>
      withAdministrator(async (client, name) => {
        await client.query(`CREATE DATABASE ${name}`).catch((error) => {
          if (!existsAlready.has(error.code)) throw error; // somebody else was quicker
        });
        log("INFO", "Successfully created database");
      }),
    "drop-database": () =>
      withAdministrator(async (client, name) => {
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
        log("INFO", "The database was successfully dropped");
      }),
  };
  const existsAlready = new Set(["42P04", "23505"]); // duplicate_database, and unique_violation in its catalog
  const codes = { "3D000": "P1003", "28P01": "P1000", 28000: "P1000" };
  try {
    if (!commands[command]) throw new Error(`unknown command ${command}`);
    await commands[command]();
  } catch (error) {
    log("ERROR", error.message || String(error), {
      error_code: codes[error.code] ?? "P1001",
      is_panic: false,
      meta: {},
    });
    process.exitCode = 1;
  }
}

function withAdministrator(work) {
  const name = decodeURIComponent(new URL(datasource.url).pathname.slice(1));
  return withClient(databaseUrl("postgres"), (client) => work(client, client.escapeIdentifier(name)));
}

/** JSON-RPC, one request a line, answered in their order until stdin ends. */
async function serve() {
  const shadows = [];
  const engine = startEngine(shadows);
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const answer = async ({ id, method, params }) => {
    if (method === undefined) return; // the reply to a "print" of ours
    try {
      const name = method === "getDatabaseVersion" ? "version" : method;
      const result = (await (await engine)[name](params)) ?? null;
      if (method === "diff" && result?.stdout)
        send({ id: `print-${id}`, method: "print", params: { content: result.stdout } });
      send({ id, result });
    } catch (error) {
      const message = error?.message ?? String(error);
      const code = /^P\d+$/.test(error?.code ?? "") ? { error_code: error.code } : {};
      log("ERROR", message, { is_panic: false, ...code });
      const data = { is_panic: false, message, meta: error?.meta ?? null, ...code };
      send({ id, error: { code: 4466, message: "An error happened. Check the data field for details.", data } });
    }
  };
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== "") await answer(JSON.parse(line));
  }
  for (const dispose of shadows) await dispose();
  process.exit();
}

async function startEngine(shadows) {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const file = createRequire(import.meta.url)
    .resolve("@prisma/schema-engine-wasm/schema_engine_bg")
    .replace(/\.js$/, ".wasm");
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => log("ERROR", message, { is_panic: true }) };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {
    "./schema_engine_bg.js": glue,
  });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  presentCharAsText();
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    connect: () => openAdapter(databaseUrl()),
    connectToShadowDb: () => openShadow(shadows),
  });
  const datamodels = option("--datamodels").map((path) => [path, readFileSync(path, "utf8")]);
  const onLog = (message) => log("INFO", String(message));
  return glue.SchemaEngine.new(datamodels.length > 0 ? { datamodels } : {}, onLog, factory);
}

async function openAdapter(url) {
  const schema = new URL(datasource.url).searchParams.get("schema") ?? undefined;
  const adapter = await new PrismaPg(
    { connectionString: url, max: 4 },
    { schema, disposeExternalPool: true },
  ).connect();
  // adapter-pg cuts scripts at every ";", through $$-quoted bodies too: send the script whole.
  adapter.executeScript = async (script) => {
    await adapter
      .underlyingDriver()
      .query(script)
      .catch((error) => adapter.onError(error));
  };
  reportCharColumns(adapter);
  return adapter;
}

/** adapter-pg's own connectToShadowDb() keeps the database of the URL: the shadow migrations would run on the real one. */
async function openShadow(shadows) {
  if (datasource.shadowDatabaseUrl) return openAdapter(datasource.shadowDatabaseUrl);
  const name = `prisma_shadow_${process.pid}_${Date.now().toString(36)}`;
  await withClient(databaseUrl(), (client) => client.query(`CREATE DATABASE "${name}" TEMPLATE template0`));
  const adapter = await openAdapter(databaseUrl(name));
  const disconnect = adapter.dispose.bind(adapter);
  let disposed;
  const dispose = async () => {
    await disconnect().catch(() => {});
    await withClient(databaseUrl(), (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  };
  adapter.dispose = () => {
    disposed ??= dispose();
    return disposed;
  };
  shadows.push(() => adapter.dispose());
  return adapter;
}

/** adapter-pg throws on the catalog type "char" that the schema engine selects: let it see text (oid 25). */
function presentCharAsText() {
  for (const { prototype } of [pg.Pool, pg.Client]) {
    const { query } = prototype;
    prototype.query = function (...args) {
      const pending = query.apply(this, args);
      if (typeof pending?.then !== "function") return pending;
      return pending.then((result) => {
        const found = (result?.fields ?? []).flatMap((field, index) => (field.dataTypeID === 18 ? [index] : []));
        for (const index of found) result.fields[index].dataTypeID = 25;
        if (found.length > 0) charColumns.set(result.rows, found);
        return result;
      });
    };
  }
}

/** Tells the engine that these columns are characters: it panics on plain text there. */
function reportCharColumns(adapter) {
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf(adapter)); // what adapter and transaction have in common
  if (Object.hasOwn(prototype, "reportsCharColumns")) return;
  prototype.reportsCharColumns = true;
  const { queryRaw } = prototype;
  prototype.queryRaw = async function (query) {
    const result = await queryRaw.call(this, query);
    for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}
