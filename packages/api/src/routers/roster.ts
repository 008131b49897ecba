import type { OneSided } from "@rostra/core/roster/roster-store";
import { z } from "zod";
import { accountJid, contactJid, domainName, PAGE_LIMIT, rosterGroups, rosterName } from "../inputs.ts";
import { rosterPairOutput, rosterSideOutput, withEffect } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

/** Rosters of accounts, both sides of each relation. Every change answers what it did to live sessions (`effect`). */
export const rosterRouter = router({
  /** The whole roster by contact, those that groups give among them. */
  pairs: procedure
    .input(z.object({ account: accountJid }))
    .query(async ({ ctx, input }) =>
      (await ctx.services.rosters.pairs(ctx.actor, input.account)).map(rosterPairOutput),
    ),

  /** Sets name and groups of a contact; adds it where it is new. An empty name is none. */
  set: procedure
    .input(
      z.object({
        account: accountJid,
        contact: contactJid,
        name: rosterName.optional(),
        groups: rosterGroups.default([]),
      }),
    )
    .mutation(async ({ ctx, input: { account, contact, name, groups } }) => {
      const item = { contact, groups, ...(name && { name }) };
      const committed = await ctx.services.rosters.set(ctx.actor, account, item);
      return withEffect(ctx.services, committed, (value) => ({ item: rosterSideOutput(value) }));
    }),

  /** Takes a contact out, and ends what there was between the two on both sides. */
  remove: procedure.input(z.object({ account: accountJid, contact: contactJid })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.rosters.remove(ctx.actor, input.account, input.contact);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** Lets two accounts of this installation see each other or not; `name` and `groups` are those of the first one's roster. */
  relate: procedure
    .input(
      z.object({
        account: accountJid,
        contact: accountJid,
        to: z.boolean(),
        from: z.boolean(),
        name: rosterName.exactOptional(),
        groups: rosterGroups.exactOptional(),
      }),
    )
    .mutation(async ({ ctx, input: { account, contact, ...relation } }) => {
      const committed = await ctx.services.rosters.relate(ctx.actor, account, contact, relation);
      return withEffect(ctx.services, committed, () => ({}));
    }),

  /** Pairs of accounts that contradict themselves, each once; `more` when there are others beyond the limit. */
  oneSided: procedure
    .input(z.object({ domain: domainName.optional(), limit: z.number().int().min(1).max(PAGE_LIMIT).default(50) }))
    .query(async ({ ctx, input: { domain, limit } }) => {
      // Most pairs are found twice, from either side.
      const found = await ctx.services.rosters.oneSided(ctx.actor, domain, 2 * limit + 1);
      const pairs = [...new Map(found.map((one) => [pairKey(one), one])).values()];
      return {
        pairs: pairs.slice(0, limit).map(oneSidedOutput),
        more: found.length > 2 * limit || pairs.length > limit,
      };
    }),
});

function pairKey({ owner, contact }: OneSided): string {
  return [owner.toString(), contact.toString()].sort().join(" ");
}

function oneSidedOutput({ owner, contact, item, theirs }: OneSided) {
  return {
    account: owner.toString(),
    contact: contact.toString(),
    mine: rosterSideOutput(item),
    ...(theirs && { theirs: rosterSideOutput(theirs) }),
  };
}
