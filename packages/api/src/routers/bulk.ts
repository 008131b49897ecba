import { BULK_NAMED } from "@rostra/core/bulk/bulk-service";
import { z } from "zod";
import { accountFilter, accountJid, bulkAction, domainName, PAGE_LIMIT } from "../inputs.ts";
import { bulkOutput, withEffect } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

const id = z.string().max(100);
const bulk = z.object({ id });

/** One action on many accounts: looked at first, then done by a job, which goes on when nobody looks. */
export const bulkRouter = router({
  /**
   * Finds out what an action would do, and keeps whom it is about; nothing is changed. A bulk for each domain; `refused` are
   * domains where it is not allowed.
   */
  preview: procedure
    .input(
      z.object({
        selection: z.union([
          z.object({
            accounts: z.array(accountJid).max(BULK_NAMED, `Name at most ${BULK_NAMED} accounts at once.`),
          }),
          z.object({ filter: accountFilter.extend({ domain: domainName.exactOptional() }) }),
        ]),
        action: bulkAction,
      }),
    )
    .mutation(async ({ ctx, input: { selection, action } }) => {
      const { bulks, refused } = await ctx.services.bulks.preview(ctx.actor, selection, action);
      return { bulks: bulks.map(bulkOutput), refused };
    }),

  status: procedure
    .input(bulk)
    .query(async ({ ctx, input }) => bulkOutput(await ctx.services.bulks.get(ctx.actor, input.id))),

  /** Those that were started, the latest first. */
  list: procedure
    .input(z.object({ limit: z.number().int().min(1).max(PAGE_LIMIT).default(20) }).prefault({}))
    .query(async ({ ctx, input }) => ({
      items: (await ctx.services.bulks.started(ctx.actor, input.limit)).map(bulkOutput),
    })),

  /** `CONFLICT` when it was started already, or there is nothing to do. */
  start: procedure.input(bulk).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.bulks.start(ctx.actor, input.id);
    return withEffect(ctx.services, committed, bulkOutput);
  }),

  /** For good; what was done can be taken back. */
  cancel: procedure.input(bulk).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.bulks.cancel(ctx.actor, input.id);
    return withEffect(ctx.services, committed, bulkOutput);
  }),

  /** Takes back what was done, where accounts have not changed since. */
  undo: procedure.input(bulk).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.bulks.undo(ctx.actor, input.id);
    return withEffect(ctx.services, committed, bulkOutput);
  }),
});
