// Ends a build whose pages ask a browser for more script than the budget, page by page. Runs after `next build`; reads what
// that wrote. `--all` prints every page, not only those over the budget.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";

/** What the first paint of a page may cost: all script of its route, gzipped, in kilobytes (docs/performance.md). */
const BUDGET_KB = 300;

const built = join(dirname(fileURLToPath(import.meta.url)), "../.next");
const app = join(built, "server/app");
const manifestName = "page_client-reference-manifest.js";

const { rootMainFiles } = JSON.parse(readFileSync(join(built, "build-manifest.json"), "utf8"));
const sizes = new Map();
const pages = readdirSync(app, { recursive: true })
  .filter((file) => file.endsWith(manifestName))
  .map((file) => ({ route: routeOf(file), kilobytes: weightOf(scriptsOf(file)) }))
  .sort((a, b) => b.kilobytes - a.kilobytes);

const tooHeavy = pages.filter(({ kilobytes }) => kilobytes > BUDGET_KB);
for (const { route, kilobytes } of process.argv.includes("--all") ? pages : tooHeavy)
  console.log(`${kilobytes.toFixed(1).padStart(7)} kB  ${route}`);
console.log(`${pages.length} pages; the heaviest has ${pages[0]?.kilobytes.toFixed(1)} of ${BUDGET_KB} kB of script.`);
if (tooHeavy.length > 0 || pages.length === 0) process.exit(1);

/** The path that a page answers to. */
function routeOf(manifest) {
  const folders = relative("", dirname(manifest)).split(sep);
  return `/${folders.filter((folder) => !/^\(.*\)$/.test(folder) && folder !== "").join("/")}`;
}

/** The files that a page and the layouts around it load at once: Next's own, and theirs. */
function scriptsOf(manifest) {
  const context = {};
  runInNewContext(readFileSync(join(app, manifest), "utf8"), context);
  const [{ entryJSFiles }] = Object.values(context.__RSC_MANIFEST);
  const entries = Object.entries(entryJSFiles).filter(([entry]) => /\/(layout|page)$/.test(entry));
  return new Set([...rootMainFiles, ...entries.flatMap(([, files]) => files)]);
}

function weightOf(files) {
  return [...files].reduce((sum, file) => sum + sizeOf(file), 0) / 1000;
}

function sizeOf(file) {
  const size = sizes.get(file) ?? gzipSync(readFileSync(join(built, file))).length;
  sizes.set(file, size);
  return size;
}
