import { plainReport } from "@rostra/core/report/report-json";
import { z } from "zod";
import { description, domainName, peerJid } from "../inputs.ts";
import { withEffect } from "../outputs.ts";
import { pageInput, pageOutput } from "../page.ts";
import { procedure, router } from "../trpc.ts";

const id = z.string().max(100);

/** What users reported when they blocked somebody (XEP-0377). */
export const reportRouter = router({
  /** Newest first, in pages. Those about an address name its resources too. */
  list: procedure
    .input(
      z
        .object({
          domain: domainName.optional(),
          state: z.enum(["open", "closed"]).optional(),
          reported: peerJid.optional(),
          ...pageInput,
        })
        .prefault({}),
    )
    .query(async ({ ctx, input: { domain, state, reported, after, limit } }) => {
      const { reports, next } = await ctx.services.reports.list(ctx.actor, {
        limit,
        ...(domain !== undefined && { domain }),
        ...(state !== undefined && { state }),
        ...(reported && { reported }),
        ...(after !== undefined && { after }),
      });
      return pageOutput(reports.map(plainReport), next);
    }),

  /** How many are open, counted up to a thousand. */
  openCount: procedure.input(z.object({}).default({})).query(({ ctx }) => ctx.services.reports.openCount(ctx.actor)),

  /** `CONFLICT` says who has closed it already. */
  close: procedure.input(z.object({ id, note: description.exactOptional() })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.reports.close(ctx.actor, input.id, input.note);
    return withEffect(ctx.services, committed, (value) => ({ report: plainReport(value) }));
  }),

  /** `CONFLICT` when it is open. */
  reopen: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.reports.reopen(ctx.actor, input.id);
    return withEffect(ctx.services, committed, (value) => ({ report: plainReport(value) }));
  }),
});
