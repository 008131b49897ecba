import { TRPCError } from "@trpc/server";
import type { Context } from "../context.ts";
import type { Idempotency } from "../idempotency.ts";
import type { Rate, RateLimiter } from "../rate-limit.ts";
import { Refusal } from "../refusal.ts";
import { createCaller } from "../root.ts";
import type { ErrorBody } from "./error-codes.ts";
import { openApiDocument } from "./openapi.ts";
import { inputOf, isRecord, listOperations, type Operation, takesBody } from "./operation.ts";
import { fromJson, fromText } from "./read-input.ts";
import { refused } from "./refused.ts";

/** Where REST is served; the paths of routes come after it. */
export const REST_BASE = "/api/v1";

/** Bytes of a body that are read at most. */
export const REST_BODY_BYTES = 1024 * 1024;

export interface RestOptions {
  /** Who asks, and by which request. */
  readonly context: (request: Request) => Promise<Context>;
  /** Absent: nobody is limited. */
  readonly rates?: RateLimiter;
  /** Absent: keys are not heard. */
  readonly idempotency?: Idempotency;
  /** Told of failures that nobody foresaw. */
  readonly onError?: (error: TRPCError, operation: string, context: Context) => void;
}

/**
 * Answers requests under {@link REST_BASE} by the procedures of the router, and `GET /api/v1/openapi.json` with the document
 * that describes them. Every answer is JSON and has `x-request-id`; a refusal's body is an {@link ErrorBody}. It looks at no
 * cookie and no token: that is `context`'s.
 */
export function createRestHandler({
  context: contextOf,
  rates,
  idempotency = (_headers, _call, answer) => answer(),
  onError,
}: RestOptions): (request: Request) => Promise<Response> {
  const operations = listOperations();
  const document = JSON.stringify(openApiDocument(operations));
  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname === `${REST_BASE}/openapi.json` && request.method === "GET")
      return new Response(document, { headers: { "content-type": "application/json" } });
    const context = await contextOf(request);
    const rate = rates?.(context.actor);
    const response = await answer(request, url, context, rate);
    response.headers.set("x-request-id", context.requestId);
    for (const [name, value] of Object.entries(rate?.headers ?? {})) response.headers.set(name, value);
    return response;
  };

  async function answer(request: Request, url: URL, context: Context, rate: Rate | undefined): Promise<Response> {
    try {
      if (rate?.refusal) throw rate.refusal;
      const { operation, values } = find(operations, request.method, url.pathname);
      const input = await readInput(operation, values, request, url);
      const done = () => perform(operation, input, context);
      if (operation.type === "query") return await done();
      const call = async () => ({
        actor: context.actor,
        operation: `rest ${operation.procedure}`,
        inputs: canonical(input),
        showsSecret: operation.route.showsSecret ?? false,
      });
      return await idempotency(request.headers, call, done);
    } catch (error) {
      return refused(error, context.requestId);
    }
  }

  async function perform({ procedure, route }: Operation, input: unknown, context: Context): Promise<Response> {
    try {
      const value = await procedureOf(createCaller(context), procedure)(input);
      return json(value ?? null, route.status);
    } catch (error) {
      if (error instanceof TRPCError && error.code === "INTERNAL_SERVER_ERROR") onError?.(error, procedure, context);
      return refused(error, context.requestId);
    }
  }
}

/** The same text for the same inputs, in whatever order they came. */
function canonical(input: unknown): string {
  const sorted = (_: string, value: unknown): unknown =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value;
  return JSON.stringify(input, sorted) ?? "";
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

function json(value: unknown, status: number): Response {
  const text = JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? one.toString() : one));
  return new Response(text, {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}
