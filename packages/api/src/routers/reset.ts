import { DomainError } from "@rostra/core/domain-error";
import { z } from "zod";
import { password } from "../inputs.ts";
import { publicProcedure, router } from "../trpc.ts";

/** A link's secret, as it stands in the link. */
const token = z.string().max(200);

/** Links by which the owner of an account sets a new password. Open to visitors: the link's secret is the proof. */
export const resetRouter = router({
  /** The account a link is good for; null for one that is good for nothing. */
  check: publicProcedure.input(z.object({ token })).query(async ({ ctx, input }) => {
    const account = await ctx.services.resetLinks.accountOf(input.token);
    return { account: account?.toString() ?? null };
  }),

  /** Sets the password, ends every session of the account, and spends the link. */
  complete: publicProcedure.input(z.object({ token, password })).mutation(async ({ ctx, input }) => {
    const attempt = await ctx.brake?.("reset");
    if (attempt?.admitted === false) throw new DomainError("limited", "Too many tries. Wait a while and try again.");
    const { value } = await ctx.services.resetLinks.complete(input.token, input.password);
    await attempt?.succeeded();
    return { account: value.toString() };
  }),
});
