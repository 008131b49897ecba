// `npm test`: everything a change has to pass, on any machine with Node and npm. Installs what is missing, runs the
// steps, some beside each other, and ends with the line `N passed, N failed`. `npm test -- FILTER` runs only the tests of matching files.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { checkNode, install, quietEnvironment, root } from "../apps/ctl/bin/prepare.mjs";
import { findChromium } from "./chromium.mjs";

const turbo = [join(root, "node_modules/turbo/bin/turbo"), "run", "--output-logs=errors-only"];
const biome = [
  join(root, "node_modules/@biomejs/biome/bin/biome"),
  "ci",
  "--config-path=packages/tooling/biome.base.json",
  ".",
];
const vitest = [
  join(root, "node_modules/vitest/vitest.mjs"),
  "run",
  "--config",
  "test/vitest.config.ts",
  "--passWithNoTests",
];
/** The same with a Postgres of its own as DATABASE_URL. */
const withPostgres = ["--import", "tsx", "test/support/external-postgres.ts", process.execPath, ...vitest];
const artifacts = join(root, "test/artifacts");
/** The story that is told on both kinds of database. */
const FIRST_DAY = "first-day.test.ts";

const filters = process.argv.slice(2);
const wholeSuite = filters.length === 0;
const began = performance.now();
const failures = [];
let passed = 0;
/** Child processes. */
const running = new Set();
let isStopped = false;

checkNode();
await install(console.log);
mkdirSync(artifacts, { recursive: true });
process.on("SIGINT", stop).on("SIGTERM", stop);

if (await step("generate", [...turbo, "generate"])) {
  // Attacks wait more than they compute, and one file at a time: the compilers have the other processor.
  const [isBuilt] = await Promise.all([compiled(), wants("test/abuse") && tests("abuse", ["--project", "abuse"])]);
  const browser = isBuilt ? await browserEnvironment() : undefined;
  // The launcher's stories start and stop processes, and wait for them: they go beside the tests that compute.
  await Promise.all([
    tests("unit and conformance", ["--project", "unit", "--project", "conformance"]),
    browser && launcher(browser),
  ]);
  if (browser) await pages(browser);
}

for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log(`\n${seconds(began)} in all`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);

/** What reads the sources without running them, and the build; whether there is something built to test. */
async function compiled() {
  if (wholeSuite) await Promise.all([step("lint", biome), step("typecheck", [...turbo, "typecheck"])]);
  // Not beside the typecheck: Next writes types that the console's reads.
  return wants("test/e2e") && (await step("build", ["apps/ctl/bin/build.mjs"]));
}

/** What tests with a browser are told, or undefined when there is none and none can be had. */
async function browserEnvironment() {
  try {
    return {
      ROSTRA_TEST_CHROMIUM: await findChromium(console.log, process.env),
      ROSTRA_TEST_PICTURES: process.env.ROSTRA_TEST_PICTURES ?? "none",
    };
  } catch (error) {
    failures.push(error.message);
    return undefined;
  }
}

/** How everything is started, stopped and recovers, and the first day, on the embedded database. */
async function launcher(env) {
  const pages = readdirSync(join(root, "test/e2e")).filter(
    (file) => !["one-command.test.ts", FIRST_DAY].includes(file),
  );
  const args = ["--project", "e2e", "--maxWorkers=1", ...pages.flatMap(without)];
  await tests("launcher, embedded Postgres", args, { env: { ...env, DATABASE_URL: "" } });
}

/**
 * The pages and the first day once more, three sites at a time: they wait more than they compute. One Postgres from outside
 * for all.
 */
async function pages(env) {
  const args = ["--project", "e2e", "--maxWorkers=3", ...without("one-command.test.ts")];
  await tests("pages, external Postgres", args, { env, command: withPostgres });
}

function without(story) {
  return ["--exclude", `test/e2e/${story}`];
}

/** Whether any test file of a folder is asked for. */
function wants(folder) {
  const files = readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file));
  return wholeSuite || files.some((file) => filters.some((filter) => file.includes(filter)));
}

/** A step that is one test: it passes when the command exits with 0. Its output is shown only when it fails. */
async function step(name, args) {
  const since = performance.now();
  const { code, output } = await run(args, { show: false });
  console.log(`${code === 0 ? "✓" : "✗"} ${name} (${seconds(since)})`);
  if (code === 0) passed += 1;
  else failures.push(`${name}\n${output}`);
  return code === 0;
}

/** A run of vitest: each of its tests counts, and each file that could not be run. */
async function tests(name, args, { env = {}, command = vitest } = {}) {
  const since = performance.now();
  console.log(`… ${name}`);
  const report = join(artifacts, `${name.replace(/\W+/g, "-")}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await run([...command, ...args, ...reporters, ...filters], { show: true, env });
  const faults = [];
  for (const file of readReport(report).testResults) {
    const path = relative(root, file.name);
    for (const test of file.assertionResults) {
      if (test.status === "passed") passed += 1;
      else faults.push(`${path}: ${test.fullName} (${name})\n${(test.failureMessages ?? [test.status]).join("\n")}`);
    }
    if (file.status === "failed" && file.assertionResults.every((test) => test.status === "passed"))
      faults.push(`${path} (${name})\n${file.message}`);
  }
  if (code !== 0 && faults.length === 0) faults.push(`${name}: vitest exited with ${code}`);
  failures.push(...faults);
  console.log(`${faults.length === 0 ? "✓" : "✗"} ${name} (${seconds(since)})`);
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { testResults: [] };
  }
}

/** Runs Node with the arguments in the project folder. */
function run(args, { show, env = {} }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...quietEnvironment, ...env },
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
    });
    running.add(child);
    const output = [];
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    child.once("close", (code) => {
      running.delete(child);
      if (!isStopped) resolve({ code, output: Buffer.concat(output).toString() });
      else if (running.size === 0) process.exit(130);
    });
  });
}

/** A signal to this process ends its children first; nothing more is begun. */
function stop(signal) {
  isStopped = true;
  for (const child of running) child.kill(signal);
  if (running.size === 0) process.exit(130);
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
