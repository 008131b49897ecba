import { isVerb, type Verb } from "@rostra/core/actor";
import { z } from "zod";
import { domainName, line } from "../inputs.ts";
import { pageOfWhole, wholeInput } from "../page.ts";
import { procedure, router } from "../trpc.ts";

/** More verbs than there are. */
const VERB_LIMIT = 100;

const permission = line.transform((text, ctx): Verb => {
  if (isVerb(text)) return text;
  ctx.addIssue({ code: "custom", message: `There is no permission “${text}”.` });
  return z.NEVER;
});

/** What programs sign in with. */
export const tokenRouter = router({
  /** Those of one domain, or all that the actor may see; by name. */
  list: procedure
    .input(z.object({ domain: domainName.optional(), ...wholeInput }).prefault({}))
    .query(async ({ ctx, input }) => {
      const all = await ctx.services.tokens.list(ctx.actor, input.domain);
      return pageOfWhole(all, input, ({ name, id }) => `${name}\0${id}`);
    }),

  /** The secret is told this once. */
  create: procedure
    .input(
      z.object({
        name: line,
        permissions: z.array(permission).max(VERB_LIMIT),
        /** Absent: on every domain. */
        domain: domainName.exactOptional(),
        /** Absent: until it is revoked. */
        expiresAt: z.date().exactOptional(),
      }),
    )
    .mutation(async ({ ctx, input }) => (await ctx.services.tokens.create(ctx.actor, input)).value),

  revoke: procedure.input(z.object({ id: line })).mutation(async ({ ctx, input }) => ({
    token: (await ctx.services.tokens.revoke(ctx.actor, input.id)).value,
  })),
});
