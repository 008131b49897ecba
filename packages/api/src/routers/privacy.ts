import { plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import type { PrivacyListVersion, StoredPrivacyList } from "@rostra/core/privacy/privacy-store";
import { z } from "zod";
import { accountJid, PAGE_LIMIT, privacyItems, privacyListName } from "../inputs.ts";
import { withEffect } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

const list = z.object({ account: accountJid, name: privacyListName });

/** Privacy lists of accounts (XEP-0016). Every change answers what it did to live sessions (`effect`). */
export const privacyRouter = router({
  /** The lists by name, how many items each has, and which one is the default. */
  names: procedure
    .input(z.object({ account: accountJid }))
    .query(({ ctx, input }) => ctx.services.privacy.names(ctx.actor, input.account)),

  get: procedure
    .input(list)
    .query(async ({ ctx, input }) => listOutput(await ctx.services.privacy.get(ctx.actor, input.account, input.name))),

  /** Makes a list or replaces the whole of it. An item at fault is named: `items.2.value`. */
  put: procedure.input(list.extend({ items: privacyItems })).mutation(async ({ ctx, input: { account, ...made } }) => {
    const committed = await ctx.services.privacy.put(ctx.actor, account, made);
    return withEffect(ctx.services, committed, (value) => ({ list: listOutput(value) }));
  }),

  /** `CONFLICT` names the session to which the list applies. */
  remove: procedure.input(list).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.privacy.remove(ctx.actor, input.account, input.name);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** Without a name: no default. `CONFLICT` names the session to which the default there is applies. */
  setDefault: procedure
    .input(z.object({ account: accountJid, name: privacyListName.optional() }))
    .mutation(async ({ ctx, input }) => {
      const committed = await ctx.services.privacy.setDefault(ctx.actor, input.account, input.name);
      return withEffect(ctx.services, committed, () => ({}));
    }),

  /** What lists were and who made them so, latest first; of one list, or of all. */
  history: procedure
    .input(
      z.object({
        account: accountJid,
        name: privacyListName.exactOptional(),
        limit: z.number().int().min(1).max(PAGE_LIMIT).default(50),
      }),
    )
    .query(async ({ ctx, input: { account, ...query } }) =>
      (await ctx.services.privacy.history(ctx.actor, account, query)).map(versionOutput),
    ),

  /** Makes a list again what it was at a version of its history. */
  restore: procedure.input(list.extend({ version: z.number().int().min(1) })).mutation(async ({ ctx, input }) => {
    const { account, name, version } = input;
    const committed = await ctx.services.privacy.restore(ctx.actor, account, name, version);
    return withEffect(ctx.services, committed, (value) => (value ? { list: listOutput(value) } : {}));
  }),
});

export type PrivacyListOutput = ReturnType<typeof listOutput>;

function listOutput({ name, version, items }: StoredPrivacyList) {
  return { name, version, items: items.map(plainPrivacyItem) };
}

export type PrivacyVersionOutput = ReturnType<typeof versionOutput>;

function versionOutput({ items, ...rest }: PrivacyListVersion) {
  return { ...rest, ...(items && { items: items.map(plainPrivacyItem) }) };
}
