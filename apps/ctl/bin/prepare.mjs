// What must be there before any of our code can run: a Node that is new enough, packages, builds. Plain JavaScript that
// needs nothing but Node. Each step looks whether it is needed first, so that a second start costs milliseconds.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Oldest Node that runs Rostra: `engines` of package.json. */
const oldestNode = [20, 11];

/** Nothing that runs on behalf of `npm start` and `npm test` reports to anybody. */
export const quietEnvironment = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  DO_NOT_TRACK: "1",
};

/** Ends the process with one sentence when Node is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(`Rostra needs Node ${oldestNode.join(".")} or newer; this is ${process.versions.node}.`);
}

/**
 * Installs the packages of the lockfile unless that has been done. `npm install` and not `npm ci`: the lockfile names only
 * the platforms it was made on, which `npm ci` refuses.
 */
export async function install(say = console.error) {
  const lock = readFileSync(join(root, "package-lock.json"));
  const stamp = join(root, "node_modules/.rostra-installed");
  const wanted = digest(lock);
  if (readStamp(stamp) === wanted || installedByHand()) return;
  say("Installing packages (about a minute the first time) …");
  const npm = process.env.npm_execpath;
  const args = ["install", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  await run(
    ...(npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args]),
    "The packages could not be installed",
  );
  writeFileSync(stamp, digest(readFileSync(join(root, "package-lock.json"))));
}

/** Whether somebody has run `npm install` since the lockfile last changed: npm then left its own copy, newer than ours. */
function installedByHand() {
  const copy = join(root, "node_modules/.package-lock.json");
  return existsSync(copy) && statSync(copy).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

/** What `rostractl` is when it is built. */
export const ctl = "apps/ctl/dist/main.js";

/** A file of each thing that is built. */
const everything = [ctl, "apps/server/dist/main.js", "apps/console/.next/BUILD_ID"];

/** Builds what is older than its sources, with turbo: everything, or what `rostractl` alone needs. */
export async function build(what, say = console.error) {
  const outputs = what === "ctl" ? [ctl] : everything;
  const filter = what === "ctl" ? "@rostra/ctl" : undefined;
  const stampOf = (name) => join(root, `node_modules/.cache/rostra/built-${name}`);
  const stamp = stampOf(what);
  const wanted = fingerprint();
  const isBuilt = [stamp, stampOf("all")].some((path) => readStamp(path) === wanted);
  if (isBuilt && outputs.every((path) => existsSync(join(root, path)))) return;
  say("Building (about a minute the first time) …");
  await turbo(
    ["run", "build", ...(filter ? [`--filter=${filter}`] : []), "--output-logs=errors-only"],
    "The build failed",
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Runs turbo; its output appears only when it fails. */
export function turbo(args, failure) {
  return run(process.execPath, [join(root, "node_modules/turbo/bin/turbo"), ...args], failure);
}

/** Path, size and time of every file that a build reads, as one digest. */
function fingerprint() {
  const files = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (ignored.has(entry.name) || unread.test(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) {
        const { mtimeMs, size } = statSync(path);
        files.push(`${relative(root, path)} ${size} ${mtimeMs}`);
      }
    }
  };
  for (const folder of ["apps", "packages", "prisma"]) visit(join(root, folder));
  for (const file of ["package-lock.json", "tsconfig.json", "turbo.json"])
    files.push(`${file} ${statSync(join(root, file)).mtimeMs}`);
  return digest(files.sort().join("\n"));
}

/** Made by the build or by other tools, and tests: no build reads them. */
const unread = /\.tsbuildinfo$|\.test\.tsx?$/;
const ignored = new Set(["node_modules", "dist", ".next", ".turbo", "generated", "next-env.d.ts", "bin", "public"]);

function digest(content) {
  return createHash("sha256").update(content).digest("hex");
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Runs a command in the project folder; ends this process when it fails or when a signal asks for the end. */
function run(command, args, failure) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: quietEnvironment, stdio: ["ignore", "pipe", "pipe"] });
    const output = [];
    const collect = (chunk) => output.push(chunk);
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    let stopped = false;
    const stop = (signal) => {
      stopped = true;
      child.kill(signal);
    };
    process.on("SIGINT", stop).on("SIGTERM", stop);
    child.once("error", (error) => fail(`${failure}: ${error.message}.`));
    child.once("close", (code) => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      if (stopped) process.exit(130);
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      fail(`${failure} (exit code ${code}); the output is above.`);
    });
  });
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
