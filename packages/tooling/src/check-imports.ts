import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/*
 * What docs/architecture.md says about imports and biome.base.json cannot: lint sees the text of an import, not where a
 * relative path leads, not the form `import("…")` of a type, and not package.json.
 */

/** Folders with a workspace in each folder, and folders that are one. */
const groups = ["apps", "packages"];
const singles = ["prisma", "test"];

const ignored: ReadonlySet<string> = new Set(["node_modules", "dist", ".next", ".turbo", "generated", "artifacts"]);
const source = /\.(?:ts|tsx|mts|mjs|js)$/;
const specifiers = /(?<![.\w])(?:from\s*|import\s*\(?\s*|require\s*\(\s*)(["'])(?<specifier>[^"'\n]+)\1/g;

/** Every import below `root` that crosses a border, as a sentence; none when all is well. */
export function importProblems(root: string): readonly string[] {
  const inGroups = groups.flatMap((group) => folders(join(root, group)));
  const alone = singles.map((single) => join(root, single)).filter((folder) => existsSync(folder));
  return [...inGroups, ...alone].flatMap((workspace) => {
    const ours = dependenciesOf(workspace);
    return sourceFiles(workspace).flatMap((file) =>
      importsOf(readFileSync(file, "utf8")).flatMap((specifier) => {
        const problem = judge(specifier, file, { root, workspace, ours });
        return problem === undefined ? [] : [`${relative(root, file)} imports ${specifier}: ${problem}`];
      }),
    );
  });
}

interface Place {
  readonly root: string;
  readonly workspace: string;
  /** The packages of ours that its package.json names; undefined when it has none. */
  readonly ours: ReadonlySet<string> | undefined;
}

/** What is wrong with an import; undefined for nothing. */
function judge(specifier: string, file: string, { root, workspace, ours }: Place): string | undefined {
  const place = relative(root, workspace).split(sep).join("/");
  if (specifier.startsWith(".")) {
    if (place === "test" || isWithin(resolve(dirname(file), specifier), workspace)) return undefined;
    return "a relative path stays inside its workspace; others are imported by their name";
  }
  if (specifier === "node:process" || specifier === "process")
    return place === "packages/config" ? undefined : "packages/config reads the environment";
  if (!specifier.startsWith("@rostra/")) return undefined;
  const [scope, name] = specifier.split("/");
  if (ours === undefined || ours.has(`${scope}/${name}`)) return undefined;
  return `${place}/package.json does not name it as a dependency`;
}

/** The specifiers of a source text, in every form an import can have. */
export function importsOf(text: string): readonly string[] {
  return [...text.matchAll(specifiers)].flatMap(({ groups: found }) => found?.["specifier"] ?? []);
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder + sep);
}

function folders(parent: string): readonly string[] {
  if (!existsSync(parent)) return [];
  const entries = readdirSync(parent, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(parent, entry.name));
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignored.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.isFile() && source.test(entry.name) ? [path] : [];
  });
}

function dependenciesOf(workspace: string): ReadonlySet<string> | undefined {
  const path = join(workspace, "package.json");
  if (!existsSync(path)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
  const kinds = isRecord(manifest) ? [manifest["dependencies"], manifest["devDependencies"]] : [];
  return new Set(kinds.filter(isRecord).flatMap((kind) => Object.keys(kind)));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
