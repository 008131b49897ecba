import { MESSAGE_AGES } from "@rostra/core/message/message-service";
import { z } from "zod";
import { accountJid } from "../inputs.ts";
import { withEffect } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

/** Messages that wait for accounts: how many, how big, how old. What is in them is given to nobody. */
export const messageRouter = router({
  waiting: procedure.input(z.object({ account: accountJid })).query(async ({ ctx, input }) => {
    const now = new Date();
    const { byAge, ...waiting } = await ctx.services.messages.waiting(ctx.actor, input.account, now);
    return {
      ...waiting,
      at: now,
      /** Older than so many milliseconds, and not as old as the one before; the last are younger than any. */
      byAge: byAge.map((amount, index) => ({ ...amount, olderThan: MESSAGE_AGES[index] ?? 0 })),
    };
  }),

  /** Removes for good what came by `until`; absent: until now. */
  purge: procedure
    .input(z.object({ account: accountJid, until: z.date().exactOptional() }))
    .mutation(async ({ ctx, input }) => {
      const now = new Date();
      const committed = await ctx.services.messages.purge(ctx.actor, input.account, input.until ?? now, now);
      return withEffect(ctx.services, committed, ({ messages, octets }) => ({ messages, octets }));
    }),
});
