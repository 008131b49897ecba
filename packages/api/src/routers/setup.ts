import { z } from "zod";
import { line, password } from "../inputs.ts";
import { accountOutput, domainOutput, withEffect } from "../outputs.ts";
import { publicProcedure, router } from "../trpc.ts";

/** The one-time link's secret, as it stands in the link. */
const token = z.string().max(200);

/** The first start. Open to visitors: the link's secret is the proof. */
export const setupRouter = router({
  /** Whether nobody can sign in yet. */
  status: publicProcedure.query(async ({ ctx }) => ({ needed: await ctx.services.setup.isNeeded() })),

  validate: publicProcedure
    .input(z.object({ token }))
    .query(async ({ ctx, input }) => ({ valid: await ctx.services.setup.isValid(input.token) })),

  complete: publicProcedure
    .input(
      z.object({
        token,
        owner: z.object({ email: line, name: line, password }),
        domain: line,
        account: z.object({ username: line, password }).optional(),
      }),
    )
    .mutation(async ({ ctx, input: { token, owner, domain, account } }) => {
      const { requestId: id, address } = ctx;
      const request = { id, ...(address !== undefined && { address }) };
      const committed = await ctx.services.setup.complete(
        token,
        { owner, domain, ...(account && { account }) },
        request,
      );
      return withEffect(ctx.services, committed, (made) => ({
        owner: { id: made.owner.id, email: made.owner.email, name: made.owner.name },
        domain: domainOutput(made.domain),
        ...(made.account && { account: accountOutput(made.account) }),
      }));
    }),
});
