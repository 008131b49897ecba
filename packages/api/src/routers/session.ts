import { SESSION_SORTS, SESSION_TRANSPORTS } from "@rostra/core/session/online-session-store";
import { SESSIONS_AT_ONCE } from "@rostra/core/session/session-service";
import { z } from "zod";
import { accountJid, domainName, line, sessionJid } from "../inputs.ts";
import { sessionOutput, withEffect } from "../outputs.ts";
import { pageInput, pageOutput } from "../page.ts";
import { procedure, router } from "../trpc.ts";

/** The value of a filter for sessions that have none of it. */
const NONE = "none";

/** Live sessions, as the server projects them. */
export const sessionRouter = router({
  /** Oldest first. */
  of: procedure
    .input(z.object({ account: accountJid }))
    .query(async ({ ctx, input }) => (await ctx.services.sessions.of(ctx.actor, input.account)).map(sessionOutput)),

  /** Who is online, on a domain or on all that the actor may see, in pages; what is asked for must hold all at once. */
  online: procedure
    .input(
      z
        .object({
          domain: domainName.exactOptional(),
          node: line.exactOptional(),
          /** Text within the client's name or the resource. */
          client: line.exactOptional(),
          mechanism: line.exactOptional(),
          /** `TLSv1.3`; `none`: not encrypted. */
          tls: line.exactOptional(),
          transport: z.enum(SESSION_TRANSPORTS).exactOptional(),
          /** `available` or what the presence says (RFC 6121 §4.7.2.1); `none`: not available. */
          show: line.exactOptional(),
          sort: z.enum(SESSION_SORTS).default("account"),
          descending: z.boolean().default(false),
          ...pageInput,
        })
        .prefault({}),
    )
    .query(async ({ ctx, input: { tls, show, ...query } }) => {
      const { sessions, next } = await ctx.services.sessions.online(ctx.actor, {
        ...query,
        ...(tls !== undefined && { tls: tls === NONE ? null : tls }),
        ...(show !== undefined && { show: show === NONE ? null : show }),
      });
      return pageOutput(sessions.map(sessionOutput), next);
    }),

  end: procedure.input(z.object({ session: sessionJid, reason: line.default("") })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.sessions.end(ctx.actor, input.session, input.reason);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** The same of many, all at once or none; `gone` are those that had ended already. */
  endMany: procedure
    .input(
      z.object({
        sessions: z
          .array(sessionJid)
          .min(1)
          .max(SESSIONS_AT_ONCE, `Choose at most ${SESSIONS_AT_ONCE} sessions at once.`),
        reason: line.default(""),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const committed = await ctx.services.sessions.endMany(ctx.actor, input.sessions, input.reason);
      return withEffect(ctx.services, committed, ({ ended, gone }) => ({ ended, gone: gone.map(String) }));
    }),
});
