// `node bin/write-answers.mjs <path of a tsc of version 5>`: writes src/rest/answers.ts, the schema of each procedure's
// answer as REST sends it, read off the type RouterOutputs. TypeScript 7 has no programming interface, so version 5 reads.
import { realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const ts = createRequire(realpathSync(process.argv[2]))("../lib/typescript.js");
const folder = fileURLToPath(new URL("..", import.meta.url));
const root = `${folder}src/root.ts`;

const { config } = ts.readConfigFile(`${folder}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
const program = ts.createProgram([root], { ...options, noEmit: true });
const checker = program.getTypeChecker();
const statements = program.getSourceFile(root)?.statements.filter(ts.isTypeAliasDeclaration) ?? [];
const outputs = statements.find(({ name }) => name.text === "RouterOutputs");
if (!outputs) throw new Error("root.ts has no RouterOutputs");

const members = (type) => checker.getPropertiesOfType(type).map((one) => [one.name, checker.getTypeOfSymbol(one)]);
const isUndefined = (type) => (type.flags & ts.TypeFlags.Undefined) !== 0;
const isBoolean = (type) => (type.flags & ts.TypeFlags.BooleanLiteral) !== 0;

/** Types that are being read: one within itself is not read again. */
const open = new Set();

function read(type) {
  if (open.has(type)) return {};
  open.add(type);
  const schema = readNew(type);
  open.delete(type);
  return schema;
}

function readNew(type) {
  const { flags } = type;
  if (flags & ts.TypeFlags.Null) return { type: "null" };
  if (flags & ts.TypeFlags.StringLiteral || flags & ts.TypeFlags.NumberLiteral) return { const: type.value };
  if (flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === "true" };
  if (flags & ts.TypeFlags.Boolean) return { type: "boolean" };
  if (flags & ts.TypeFlags.StringLike) return { type: "string" };
  if (flags & ts.TypeFlags.NumberLike) return { type: "number" };
  if (flags & ts.TypeFlags.BigIntLike) return { type: "string", pattern: "^-?\\d+$" };
  if (type.isUnion()) return readUnion(type);
  if (type.isIntersection()) {
    const primitive = type.types.find((one) => one.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike));
    return primitive ? read(primitive) : readObject(type);
  }
  return flags & ts.TypeFlags.Object ? readObject(type) : {};
}

function readUnion(type) {
  const parts = type.types.filter((one) => !isUndefined(one));
  const texts = parts.filter((one) => one.isStringLiteral());
  const truths = parts.filter(isBoolean);
  const others = parts.filter((one) => !texts.includes(one) && !(truths.length === 2 && isBoolean(one)));
  const schemas = [
    ...(texts.length > 0 ? [{ type: "string", enum: texts.map(({ value }) => value).sort() }] : []),
    ...(truths.length === 2 ? [{ type: "boolean" }] : []),
    ...others.map(read),
  ];
  return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
}

function readObject(type) {
  if (type.symbol?.name === "Date") return { type: "string", format: "date-time" };
  if (checker.isTupleType(type) || checker.isArrayType(type)) {
    const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
    return { type: "array", items: element ? read(element) : {} };
  }
  const json = checker.getPropertyOfType(type, "toJSON");
  if (json) return { type: "string" };
  const fields = checker
    .getPropertiesOfType(type)
    .filter((one) => checker.getTypeOfSymbol(one).getCallSignatures().length === 0);
  const properties = fields.map((one) => [one.name, read(checker.getTypeOfSymbol(one))]);
  const required = fields.filter((one) => !mayBeAbsent(one)).map((one) => one.name);
  const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  return {
    type: "object",
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
    ...(index && { additionalProperties: read(index) }),
  };
}

/** JSON leaves out what is undefined. */
function mayBeAbsent(field) {
  const type = checker.getTypeOfSymbol(field);
  return (
    (field.flags & ts.SymbolFlags.Optional) !== 0 ||
    isUndefined(type) ||
    (type.isUnion() && type.types.some(isUndefined))
  );
}

/** Routers within routers: their types do not tell them from answers. */
const nested = new Set(["domain.policy", "account.bulk"]);

const answers = {};
for (const [router, type] of members(checker.getTypeAtLocation(outputs.name)))
  for (const [name, output] of members(type)) {
    if (!nested.has(`${router}.${name}`)) answers[`${router}.${name}`] = read(output);
    else for (const [inner, one] of members(output)) answers[`${router}.${name}.${inner}`] = read(one);
  }

const text = `// Written by \`npm run client-types -w @rostra/api\` from the type RouterOutputs.
import type { JsonSchema } from "./operation.ts";

/** The schema of each procedure's answer as REST sends it, by its path in the router. */
export const answers: Readonly<Record<string, JsonSchema>> = ${JSON.stringify(answers)};
`;
writeFileSync(`${folder}src/rest/answers.ts`, text);
