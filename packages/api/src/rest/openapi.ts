import { IDEMPOTENCY_KEY_LENGTH } from "../idempotency.ts";
import { answers } from "./answers.ts";
import { type ErrorCode, errorCodes, isErrorCode } from "./error-codes.ts";
import { type JsonSchema, type Operation, properties, required, type Segment, takesBody } from "./operation.ts";

/** Grows with what the API can do; `/api/v1` stays while callers need not change. */
const API_VERSION = "1.0.0";

/** Of every answer; those of the limit of calls, to a token. */
const headers: Readonly<Record<string, JsonSchema>> = {
  "X-Request-Id": { schema: { type: "string" } },
  "RateLimit-Limit": { description: "Calls that a token may make at once.", schema: { type: "integer" } },
  "RateLimit-Remaining": { description: "Calls that are left of them now.", schema: { type: "integer" } },
  "RateLimit-Reset": { description: "Seconds until all of them are there again.", schema: { type: "integer" } },
};

const answerHeaders: JsonSchema = Object.fromEntries(
  Object.keys(headers).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

const replayedHeader: JsonSchema = {
  "Idempotent-Replayed": {
    description: "It is the answer that the first call with this key got.",
    schema: { const: "true" },
  },
};

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
      parameters: {
        IdempotencyKey: {
          name: "Idempotency-Key",
          in: "header",
          description: "The same call with the same key has one effect, and is answered as the first time.",
          schema: { type: "string", minLength: 1, maxLength: IDEMPOTENCY_KEY_LENGTH, pattern: "^[!-~]+$" },
        },
      },
      headers,
      schemas: { Error: errorSchema },
      responses: Object.fromEntries(statuses.map((status) => [nameOf(codesOf(status)), refusal(codesOf(status))])),
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
      ...(operation.type === "mutation" ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : []),
      ...inPath.map(pathParameter(properties(input))),
      ...query.map(([name, schema]) => ({ name, in: "query", required: must.includes(name), schema })),
    ],
    ...(takesBody(route.method) && rest.length > 0 && { requestBody: requestBody(rest, must) }),
    responses: {
      [route.status]: {
        description: "Done.",
        headers: { ...answerHeaders, ...(operation.type === "mutation" && replayedHeader) },
        content: { "application/json": { schema: answers[procedure] ?? {} } },
      },
      ...Object.fromEntries(
        refusalsOf(operation).map((status) => [status, { $ref: `#/components/responses/${nameOf(codesOf(status))}` }]),
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

const statuses = [...new Set(Object.values(errorCodes).map(({ status }): number => status))];

/** The codes that answers of one status may have. */
function codesOf(status: number): readonly ErrorCode[] {
  return Object.keys(errorCodes)
    .filter(isErrorCode)
    .filter((code) => errorCodes[code].status === status);
}

/** A response is named by the first of its codes. */
function nameOf([code = "INTERNAL_SERVER_ERROR"]: readonly ErrorCode[]): ErrorCode {
  return code;
}

function refusal(codes: readonly ErrorCode[]): JsonSchema {
  const described = codes.map((code) => `\`${code}\`: ${errorCodes[code].meaning}`);
  return {
    description: codes.length === 1 ? errorCodes[nameOf(codes)].meaning : described.join("\n\n"),
    headers: answerHeaders,
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  };
}

/** The statuses of refusals; 405 is no operation's. */
function refusalsOf({ route, type }: Operation): readonly number[] {
  return [
    400,
    401,
    403,
    404,
    ...(type === "mutation" ? [409, 422] : []),
    ...(takesBody(route.method) ? [413, 415] : []),
    429,
    500,
  ];
}

function tagOf({ procedure }: Operation): string {
  return procedure.split(".")[0] ?? "";
}
