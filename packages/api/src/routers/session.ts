import { z } from "zod";
import { accountJid, line, sessionJid } from "../inputs.ts";
import { sessionOutput, withEffect } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

/** Live sessions, as the server projects them. */
export const sessionRouter = router({
  /** Oldest first. */
  of: procedure
    .input(z.object({ account: accountJid }))
    .query(async ({ ctx, input }) => (await ctx.services.sessions.of(ctx.actor, input.account)).map(sessionOutput)),

  end: procedure.input(z.object({ session: sessionJid, reason: line.default("") })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.sessions.end(ctx.actor, input.session, input.reason);
    return withEffect(ctx.services, committed, () => ({}));
  }),
});
