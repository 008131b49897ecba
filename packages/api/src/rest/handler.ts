import { TRPCError } from "@trpc/server";
import type { Context } from "../context.ts";
import { publicError } from "../error.ts";
import { createCaller } from "../root.ts";
import { type ErrorBody, type ErrorCode, errorCodes, isErrorCode } from "./error-codes.ts";
import { openApiDocument } from "./openapi.ts";
import { inputOf, isRecord, listOperations, type Operation, takesBody } from "./operation.ts";
import { fromJson, fromText } from "./read-input.ts";

/** Where REST is served; the paths of routes come after it. */
export const REST_BASE = "/api/v1";

/** Bytes of a body that are read at most. */
export const REST_BODY_BYTES = 1024 * 1024;

export interface RestOptions {
  /** Who asks, and by which request. */
  readonly context: (request: Request) => Promise<Context>;
  /** Told of failures that nobody foresaw. */
  readonly onError?: (error: TRPCError, operation: string, context: Context) => void;
}

/** A refusal, before a procedure is called. */
class Refusal extends Error {
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/**
 * Answers requests under {@link REST_BASE} by the procedures of the router, and `GET /api/v1/openapi.json` with the document
 * that describes them. Every answer is JSON and has `x-request-id`; a refusal's body is an {@link ErrorBody}. It looks at no
 * cookie and no token: that is `context`'s.
 */
export function createRestHandler({
  context: contextOf,
  onError,
}: RestOptions): (request: Request) => Promise<Response> {
  const operations = listOperations();
  const document = JSON.stringify(openApiDocument(operations));
  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname === `${REST_BASE}/openapi.json` && request.method === "GET")
      return new Response(document, { headers: { "content-type": "application/json" } });
    const context = await contextOf(request);
    let name = "";
    try {
      const { operation, values } = find(operations, request.method, url.pathname);
      name = operation.procedure;
      const input = await readInput(operation, values, request, url);
      const answer = await procedureOf(createCaller(context), name)(input);
      return json(answer ?? null, operation.route.status, context);
    } catch (error) {
      if (error instanceof TRPCError && error.code === "INTERNAL_SERVER_ERROR") onError?.(error, name, context);
      return refused(error, context);
    }
  };
}

interface Found {
  readonly operation: Operation;
  /** The texts that stand for inputs in the path. */
  readonly values: ReadonlyMap<string, string>;
}

function find(operations: readonly Operation[], method: string, pathname: string): Found {
  const path = pathname.slice(REST_BASE.length + 1).split("/");
  const found = operations.flatMap((operation) => {
    const values = match(operation, path);
    return values ? [{ operation, values }] : [];
  });
  if (!pathname.startsWith(`${REST_BASE}/`) || found.length === 0)
    throw new Refusal("NOT_FOUND", "There is nothing at this path.");
  // A path as it stands comes before one with an input in the same place: `/reports/open-count`.
  const [first] = found
    .filter(({ operation }) => operation.route.method === method.toLowerCase())
    .sort((one, other) => one.values.size - other.values.size);
  if (first) return first;
  const allow = [...new Set(found.map(({ operation }) => operation.route.method.toUpperCase()))].join(", ");
  throw new Refusal("METHOD_NOT_SUPPORTED", `This path takes ${allow}.`, { allow });
}

function match({ segments }: Operation, path: readonly string[]): ReadonlyMap<string, string> | undefined {
  if (segments.length !== path.length) return undefined;
  const values = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const text = decode(path[index] ?? "");
    if (text === undefined || text === "") return undefined;
    if ("input" in segment) values.set(segment.input, text);
    else if (segment.text !== text) return undefined;
  }
  return values;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The inputs of path, query and body as one; an input that comes twice is refused. */
async function readInput(
  operation: Operation,
  values: ReadonlyMap<string, string>,
  request: Request,
  url: URL,
): Promise<unknown> {
  const given = new Map<string, unknown>();
  const add = (name: string, value: unknown): void => {
    if (given.has(name)) throw new Refusal("BAD_REQUEST", `“${name}” is given twice.`);
    given.set(name, value);
  };
  for (const [name, text] of values) add(name, fromText(text, inputOf(operation, name) ?? {}));
  for (const [name, text] of url.searchParams) {
    const schema = takesBody(operation.route.method) ? undefined : inputOf(operation, name);
    if (!schema) throw new Refusal("BAD_REQUEST", `There is no parameter “${name}”.`);
    add(name, fromText(text, schema));
  }
  if (takesBody(operation.route.method)) {
    const body = await readBody(request);
    for (const [name, value] of Object.entries(body)) {
      const schema = inputOf(operation, name);
      if (!schema) throw new Refusal("BAD_REQUEST", `There is no input “${name}”.`);
      add(name, fromJson(value, schema));
    }
  }
  return operation.input && Object.fromEntries(given);
}

/** An empty body is an empty object. */
async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(request.body);
  if (text === "") return {};
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw new Refusal("UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("BAD_REQUEST", "The body is not valid JSON.");
  }
  if (!isRecord(value)) throw new Refusal("BAD_REQUEST", "The body is not a JSON object.");
  return value;
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!body) return "";
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.length;
    if (bytes > REST_BODY_BYTES) {
      await reader.cancel();
      throw new Refusal("PAYLOAD_TOO_LARGE", `Send a body of ${REST_BODY_BYTES} bytes at most.`);
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The procedure at a path, as a function of its input. */
function procedureOf(caller: unknown, path: string): (input: unknown) => Promise<unknown> {
  let at = caller;
  for (const name of path.split("."))
    at = (typeof at === "function" || isRecord(at)) && name !== "" ? Reflect.get(at, name) : undefined;
  if (typeof at !== "function") throw new Error(`there is no procedure ${path}`);
  const call = at;
  return async (input) => Reflect.apply(call, undefined, [input]);
}

function refused(error: unknown, context: Context): Response {
  if (error instanceof Refusal) {
    const { code, message, headers } = error;
    return json({ error: { code, message, requestId: context.requestId } }, errorCodes[code].status, context, headers);
  }
  const failure = error instanceof TRPCError ? error : new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: error });
  const code = isErrorCode(failure.code) ? failure.code : "INTERNAL_SERVER_ERROR";
  const { message, field } = publicError(failure, context.requestId);
  const body: ErrorBody = {
    error: { code, message, ...(field !== undefined && { field }), requestId: context.requestId },
  };
  const challenge = code === "UNAUTHORIZED" ? { "www-authenticate": "Bearer" } : {};
  return json(body, errorCodes[code].status, context, challenge);
}

function json(
  value: unknown,
  status: number,
  { requestId }: Context,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const text = JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? one.toString() : one));
  return new Response(text, {
    status,
    headers: { ...headers, "content-type": "application/json", "cache-control": "no-store", "x-request-id": requestId },
  });
}
