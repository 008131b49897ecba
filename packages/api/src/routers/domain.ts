import { z } from "zod";
import { line } from "../inputs.ts";
import { domainOutput, withEffect } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

/** The domains of the installation. */
export const domainRouter = router({
  /** Those the caller may see, by name, with how many accounts each holds. */
  list: procedure.query(async ({ ctx }) =>
    (await ctx.services.domains.list(ctx.actor)).map((one) => ({ ...domainOutput(one), accounts: one.accounts })),
  ),

  add: procedure.input(z.object({ name: line })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.domains.add(ctx.actor, input.name);
    return withEffect(ctx.services, committed, (domain) => ({ domain: domainOutput(domain) }));
  }),
});
