import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import type { Context } from "./context.ts";
import { fromDomainError, publicCode, publicError } from "./error.ts";

/** How often a subscription shows that it lives, in milliseconds; a client that hears nothing for three times as long connects anew. */
const PING_MS = 15_000;

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  sse: {
    ping: { enabled: true, intervalMs: PING_MS },
    client: { reconnectAfterInactivityMs: 3 * PING_MS },
  },
  isDev: false, // no stack ever leaves the server
  errorFormatter({ shape, error, ctx }) {
    const { message, ...rest } = publicError(error, ctx?.requestId);
    return { ...shape, message, data: { ...shape.data, ...rest, code: publicCode(error) } };
  },
});

/** A DomainError of a service becomes the tRPC error it stands for; what a token is refused goes into the audit. */
const domainErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const error = fromDomainError(result.error);
  if (error.code === "FORBIDDEN" && ctx.actor?.kind === "token")
    await ctx.services.signIns.tokenRefused(ctx.actor, path);
  throw error;
});

export const router = t.router;

/** Calls procedures inside the same process, for prefetching and tests. */
export const createCallerFactory = t.createCallerFactory;

/** Open to visitors. */
export const publicProcedure = t.procedure.use(domainErrors);

/** Needs the owner of an account, signed in to its own page. What it is about is that account and no other. */
export const ownProcedure = publicProcedure.use(({ ctx, next }) => {
  const { own } = ctx;
  if (!own) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in to continue." });
  return next({ ctx: { ...ctx, own } });
});

/** Needs somebody signed in. What the actor may do is asked by the service, not here. */
export const procedure = publicProcedure.use(({ ctx, next }) => {
  const { actor } = ctx;
  if (!actor) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in to continue." });
  return next({ ctx: { ...ctx, actor } });
});
