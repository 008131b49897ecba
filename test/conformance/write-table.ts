// `node --import tsx test/conformance/write-table.ts` writes docs/conformance.md and names what has to be put right.
import { writeFileSync } from "node:fs";
import { page, projectTable } from "./table-files.ts";

const { markdown, problems } = projectTable();
writeFileSync(page, markdown);
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
