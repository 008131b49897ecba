import { answers } from "./answers.ts";
import { type ErrorCode, errorCodes } from "./error-codes.ts";
import { type JsonSchema, type Operation, properties, required, type Segment, takesBody } from "./operation.ts";

/** Grows with what the API can do; `/api/v1` stays while callers need not change. */
const API_VERSION = "1.0.0";

const errorSchema: JsonSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "requestId"],
      properties: {
        code: { type: "string", enum: Object.keys(errorCodes) },
        message: { type: "string", description: "A sentence for people." },
        field: { type: "string", description: "The input at fault, by name." },
        requestId: { type: "string", description: "Names the request, also in the log and the audit." },
      },
    },
  },
};

/** The OpenAPI 3.1 document of these operations; relative to where it is served. */
export function openApiDocument(operations: readonly Operation[]): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    const path = `/${operation.segments.map((one) => ("text" in one ? one.text : `{${one.name}}`)).join("/")}`;
    paths[path] = { ...paths[path], [operation.route.method]: describe(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Rostra",
      version: API_VERSION,
      description:
        "Provisioning of an XMPP server: domains, accounts, rosters, groups, privacy lists, sessions, audit.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token." },
      },
      schemas: { Error: errorSchema },
      responses: Object.fromEntries(Object.entries(errorCodes).map(([code, { meaning }]) => [code, refusal(meaning)])),
    },
  };
}

function describe(operation: Operation): JsonSchema {
  const { procedure, route, segments, input = {} } = operation;
  const inPath = segments.flatMap((segment) => ("input" in segment ? [segment] : []));
  const rest = Object.entries(properties(input)).filter(([name]) => !inPath.some((one) => one.input === name));
  const must = required(input);
  const query = takesBody(route.method) ? [] : rest;
  return {
    operationId: procedure.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary: route.summary,
    tags: [tagOf(operation)],
    parameters: [
      ...inPath.map(pathParameter(properties(input))),
      ...query.map(([name, schema]) => ({ name, in: "query", required: must.includes(name), schema })),
    ],
    ...(takesBody(route.method) && rest.length > 0 && { requestBody: requestBody(rest, must) }),
    responses: {
      [route.status]: {
        description: "Done.",
        headers: { "X-Request-Id": { schema: { type: "string" } } },
        content: { "application/json": { schema: answers[procedure] ?? {} } },
      },
      ...Object.fromEntries(
        refusalsOf(operation).map((code) => [errorCodes[code].status, { $ref: `#/components/responses/${code}` }]),
      ),
    },
  };
}

function pathParameter(inputs: Readonly<Record<string, JsonSchema>>) {
  return (segment: Extract<Segment, { input: string }>): JsonSchema => ({
    name: segment.name,
    in: "path",
    required: true,
    schema: inputs[segment.input] ?? { type: "string" },
  });
}

function requestBody(inputs: readonly (readonly [string, JsonSchema])[], must: readonly string[]): JsonSchema {
  const needed = inputs.map(([name]) => name).filter((name) => must.includes(name));
  const schema = {
    type: "object",
    properties: Object.fromEntries(inputs),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  };
  return { required: needed.length > 0, content: { "application/json": { schema } } };
}

function refusal(description: string): JsonSchema {
  return {
    description,
    headers: { "X-Request-Id": { schema: { type: "string" } } },
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  };
}

/** METHOD_NOT_SUPPORTED is no operation's. */
function refusalsOf({ route, type }: Operation): readonly ErrorCode[] {
  return [
    "BAD_REQUEST",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "NOT_FOUND",
    ...(type === "mutation" ? (["CONFLICT"] as const) : []),
    ...(takesBody(route.method) ? (["PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const) : []),
    "TOO_MANY_REQUESTS",
    "INTERNAL_SERVER_ERROR",
  ];
}

function tagOf({ procedure }: Operation): string {
  return procedure.split(".")[0] ?? "";
}
