import { readFileSync, writeFileSync } from "node:fs";
import { openApiDocument } from "./openapi.ts";
import { listOperations } from "./operation.ts";
import { withReference } from "./reference.ts";

/** `npm run openapi -w @rostra/api -- [file]`: the document to a file or standard output; docs/api.md gets its tables. */
const text = `${JSON.stringify(openApiDocument(listOperations()), undefined, 2)}\n`;
const [, , file] = process.argv;
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);

const page = new URL("../../../../docs/api.md", import.meta.url);
writeFileSync(page, withReference(readFileSync(page, "utf8")));
