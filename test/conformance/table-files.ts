import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import requirements from "../fixtures/requirements.json" with { type: "json" };
import { statuses } from "./status.ts";
import { conformanceTable, type NamedIds, namedIds, type Table } from "./table.ts";

const root = new URL("../../", import.meta.url);

export const page = new URL("docs/conformance.md", root);

/** The table of the project as it is. */
export function projectTable(): Table {
  return conformanceTable(requirements.documents, testFiles(), statuses);
}

/** Every test file of the project in order of its path; the test of this table names ids that are only examples. */
function testFiles(): readonly NamedIds[] {
  return ["apps", "packages", "test"]
    .flatMap((folder) => filesUnder(`${folder}/`))
    .filter((file) => file.endsWith(".test.ts") && file !== "test/conformance/table.test.ts")
    .sort()
    .map((file) => ({ file, ids: namedIds(readFileSync(new URL(file, root), "utf8")) }));
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(fileURLToPath(new URL(folder, root)), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isFile()) return [`${folder}${entry.name}`];
    const passed = entry.name.startsWith(".") || ["node_modules", "dist", "artifacts"].includes(entry.name);
    return entry.isDirectory() && !passed ? filesUnder(`${folder}${entry.name}/`) : [];
  });
}
