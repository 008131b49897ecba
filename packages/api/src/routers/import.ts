import { importActions, importRowStates } from "@rostra/core/import/import-store";
import { z } from "zod";
import { domainName } from "../inputs.ts";
import { importOutput, withEffect } from "../outputs.ts";
import { numberCursor, pageInput, pageOutput, pageSize } from "../page.ts";
import { procedure, router } from "../trpc.ts";

const id = z.string().max(100);
const plan = z.object({ id });

/** Imports of accounts: plans, and the jobs that apply and undo them. The file itself is sent to `/api/import`. */
export const importRouter = router({
  /** Latest first, in pages. */
  list: procedure
    .input(
      z
        .object({
          domain: domainName.optional(),
          ...pageInput,
        })
        .prefault({}),
    )
    .query(async ({ ctx, input: { domain, after, limit } }) => {
      const { plans, next } = await ctx.services.imports.list(ctx.actor, {
        limit,
        ...(domain !== undefined && { domain }),
        ...(after !== undefined && { after }),
      });
      return pageOutput(plans, next);
    }),

  /** A plan with how many rows there are by action, state and reason, and how far its job has come. */
  get: procedure
    .input(plan)
    .query(async ({ ctx, input }) => importOutput(await ctx.services.imports.get(ctx.actor, input.id))),

  /** By line, in pages. */
  rows: procedure
    .input(
      plan.extend({
        action: z.enum(importActions).optional(),
        state: z.enum(importRowStates).optional(),
        after: numberCursor.exactOptional(),
        limit: pageSize,
      }),
    )
    .query(async ({ ctx, input: { id: of, action, state, after, limit } }) => {
      const { rows, next } = await ctx.services.imports.rows(ctx.actor, of, {
        limit,
        ...(action && { action }),
        ...(state && { state }),
        ...(after !== undefined && { after }),
      });
      return pageOutput(rows, next);
    }),

  /** Applies a plan. `CONFLICT` when it was applied, or is to stop at accounts that exist. */
  start: procedure.input(plan).mutation(async ({ ctx, input }) => {
    const { value } = await ctx.services.imports.apply(ctx.actor, input.id);
    return { job: value.id, total: value.total };
  }),

  /** Takes back what was applied, where accounts have not changed since. */
  undo: procedure.input(plan).mutation(async ({ ctx, input }) => {
    const { value } = await ctx.services.imports.undo(ctx.actor, input.id);
    return { job: value.id, total: value.total };
  }),

  /** `CONFLICT` when no job is at it. */
  pause: procedure.input(plan).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.imports.pause(ctx.actor, input.id);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  resume: procedure.input(plan).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.imports.resume(ctx.actor, input.id);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** For good; what was done can be undone. */
  cancel: procedure.input(plan).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.imports.cancel(ctx.actor, input.id);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** Forgets a plan; the accounts stay. */
  remove: procedure.input(plan).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.imports.remove(ctx.actor, input.id);
    return withEffect(ctx.services, committed, () => ({}));
  }),
});
