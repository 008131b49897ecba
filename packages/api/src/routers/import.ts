import { importActions, importRowStates } from "@rostra/core/import/import-store";
import { z } from "zod";
import { domainName, TEXT_LIMIT } from "../inputs.ts";
import { importOutput, listedImportOutput, withEffect } from "../outputs.ts";
import { numberCursor, pageInput, pageOutput, pageSize } from "../page.ts";
import { procedure, router } from "../trpc.ts";

const id = z.string().max(100);
const plan = z.object({ id });
/** Longest beginning of a file that is looked at, in characters. */
const HEAD_LIMIT = 65_536;

/** Imports of accounts: plans, and the jobs that apply and undo them. The file itself is sent to `/api/import`. */
export const importRouter = router({
  /**
   * How a plan would take a file: its format, what each column means and what the first records have in it. `head` is the
   * beginning of the file, cut after a line; nothing secret of it comes back, and it is kept nowhere.
   */
  preview: procedure
    .input(
      z.object({
        domain: domainName,
        head: z.string().max(HEAD_LIMIT),
        mapping: z.record(z.string(), z.string().max(TEXT_LIMIT)).exactOptional(),
        /** Whether the first line of CSV is to be taken as names, though it names no user. */
        named: z.boolean().exactOptional(),
      }),
    )
    .mutation(({ ctx, input: { domain, ...file } }) => ctx.services.imports.preview(ctx.actor, domain, file)),

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
      const { imports, next } = await ctx.services.imports.list(ctx.actor, {
        limit,
        ...(domain !== undefined && { domain }),
        ...(after !== undefined && { after }),
      });
      return pageOutput(imports.map(listedImportOutput), next);
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
