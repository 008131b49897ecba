import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Context } from "./context.ts";
import type { Idempotency } from "./idempotency.ts";
import type { RateLimiter } from "./rate-limit.ts";
import { Refusal, toTrpcError } from "./refusal.ts";
import { listOperations } from "./rest/operation.ts";
import { appRouter } from "./root.ts";

/** Where tRPC is served; the paths of procedures come after it. */
export const TRPC_BASE = "/api/trpc";

export interface TrpcOptions {
  /** Who asks, and by which request; `answer` takes headers of the answer. */
  readonly context: (request: Request, answer: Headers) => Promise<Context>;
  /** Absent: nobody is limited. */
  readonly rates?: RateLimiter;
  /** Absent: keys are not heard. */
  readonly idempotency?: Idempotency;
  /** Told of what was refused and what failed. */
  readonly onError?: (error: TRPCError, path: string | undefined, context: Context | undefined) => void;
}

/** Answers requests under {@link TRPC_BASE}, one call or several. It looks at no cookie and no token: that is `context`'s. */
export function createTrpcHandler({
  context: contextOf,
  rates,
  idempotency = (_headers, _call, answer) => answer(),
  onError,
}: TrpcOptions): (request: Request) => Promise<Response> {
  const changing = new Map(
    listOperations().flatMap(({ procedure, type, route }) => (type === "mutation" ? [[procedure, route]] : [])),
  );
  return async (request) => {
    const added = new Headers({ "cache-control": "no-store" });
    const perform = async (createContext: () => Context, context?: Context): Promise<Response> =>
      fetchRequestHandler({
        endpoint: TRPC_BASE,
        req: request,
        router: appRouter,
        createContext,
        ...(onError && { onError: ({ error, path }) => onError(error, path, context) }),
      });
    const refuse = (error: unknown, context?: Context): Promise<Response> => {
      if (error instanceof Refusal) for (const [name, value] of Object.entries(error.headers)) added.set(name, value);
      return perform(() => {
        throw error instanceof Refusal ? toTrpcError(error) : error;
      }, context);
    };
    const answer = async (): Promise<Response> => {
      let context: Context;
      try {
        context = await contextOf(request, added);
      } catch (error) {
        return refuse(error);
      }
      added.set("x-request-id", context.requestId);
      const calls = callsOf(request);
      const rate = rates?.(context.actor, calls.length);
      for (const [name, value] of Object.entries(rate?.headers ?? {})) added.set(name, value);
      try {
        if (rate?.refusal) throw rate.refusal;
        const done = () => perform(() => context, context);
        if (!calls.some((one) => changing.has(one))) return await done();
        return await idempotency(request.headers, () => theCall(request, calls, context), done);
      } catch (error) {
        return refuse(error, context);
      }
    };
    const response = await answer();
    for (const [name, value] of added)
      if (name === "set-cookie") response.headers.append(name, value);
      else if (!response.headers.has(name)) response.headers.set(name, value);
    return response;
  };

  async function theCall(request: Request, calls: readonly string[], { actor }: Context) {
    const [operation = ""] = calls;
    const route = changing.get(operation);
    // Of a stream the status is sent before the answer is known.
    if (!route || calls.length > 1 || request.headers.has("trpc-accept"))
      throw new Refusal("BAD_REQUEST", "With an Idempotency-Key make one call in a request, and take no stream.");
    const inputs = await request.clone().text();
    return { actor, operation: `trpc ${operation}`, inputs, showsSecret: route.showsSecret ?? false };
  }
}

/** The procedures that a request calls, by path. */
function callsOf({ url }: Request): readonly string[] {
  const path = new URL(url).pathname.slice(TRPC_BASE.length + 1);
  return path.replace(/%2C/gi, ",").split(",");
}
