import type { Actor } from "@rostra/core/actor";
import { plainDecision } from "@rostra/core/privacy/decision-json";
import type { ItemEdit } from "@rostra/core/privacy/privacy-edit";
import { plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import type { PrivacyListVersion, StoredPrivacyList } from "@rostra/core/privacy/privacy-store";
import type { BareJid } from "@rostra/xmpp/jid";
import { z } from "zod";
import type { Context } from "../context.ts";
import {
  accountJid,
  itemOrder,
  PAGE_LIMIT,
  peerJid,
  privacyItems,
  privacyListName,
  privacyRule,
  seenVersion,
} from "../inputs.ts";
import { withEffect } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

/** Addresses that one call blocks or unblocks at most. */
const BLOCK_BATCH = 1000;

const blockJids = z
  .array(peerJid)
  .min(1, "Name somebody.")
  .max(BLOCK_BATCH, `Use at most ${BLOCK_BATCH} addresses at once.`);

const list = z.object({ account: accountJid, name: privacyListName });

/** A list that is to be changed, with the version somebody has seen: the change is made to no other one. */
const seenList = list.extend({ version: seenVersion.exactOptional() });

/** Privacy lists of accounts (XEP-0016). Every change answers what it did to live sessions (`effect`). */
export const privacyRouter = router({
  /** The lists by name, how many items each has, and which one is the default. */
  names: procedure
    .input(z.object({ account: accountJid }))
    .query(({ ctx, input }) => ctx.services.privacy.names(ctx.actor, input.account)),

  get: procedure
    .input(list)
    .query(async ({ ctx, input }) => listOutput(await ctx.services.privacy.get(ctx.actor, input.account, input.name))),

  /** The lists with their items, the sessions that are there with the list each has chosen, and the block list (XEP-0191). */
  overview: procedure.input(z.object({ account: accountJid })).query(async ({ ctx, input }) => {
    const { lists, blocked, ...rest } = await ctx.services.privacy.overview(ctx.actor, input.account);
    return { ...rest, lists: lists.map(listOutput), blocked: blocked.map(String) };
  }),

  /**
   * Makes a list or replaces the whole of it. An item at fault is named: `items.2.value`. `CONFLICT` when the list is not at
   * the `version` given, and says who changed it last.
   */
  put: procedure
    .input(seenList.extend({ items: privacyItems }))
    .mutation(async ({ ctx, input: { account, version, ...made } }) => {
      const committed = await ctx.services.privacy.put(ctx.actor, account, made, version);
      return withEffect(ctx.services, committed, (value) => ({ list: listOutput(value) }));
    }),

  /** Adds an item before the one of the order `before`, or at the end. */
  addItem: procedure
    .input(seenList.extend({ item: privacyRule, before: itemOrder.exactOptional() }))
    .mutation(({ ctx, input: { item, before, ...seen } }) =>
      edited(ctx, seen, { kind: "add", rule: item, ...(before !== undefined && { before }) }),
    ),

  /** Says something else in the place of an item. */
  changeItem: procedure
    .input(seenList.extend({ order: itemOrder, item: privacyRule }))
    .mutation(({ ctx, input: { order, item, ...seen } }) => edited(ctx, seen, { kind: "change", order, rule: item })),

  /** The last item of a list cannot be removed: `BAD_REQUEST`. */
  removeItem: procedure
    .input(seenList.extend({ order: itemOrder }))
    .mutation(({ ctx, input: { order, ...seen } }) => edited(ctx, seen, { kind: "remove", order })),

  /** Moves an item before the one of the order `before`, or to the end. */
  moveItem: procedure
    .input(seenList.extend({ order: itemOrder, before: itemOrder.exactOptional() }))
    .mutation(({ ctx, input: { order, before, ...seen } }) =>
      edited(ctx, seen, { kind: "move", order, ...(before !== undefined && { before }) }),
    ),

  /** Blocks addresses by the default list, which is made where there is none (XEP-0191). */
  block: procedure
    .input(z.object({ account: accountJid, jids: blockJids }))
    .mutation(async ({ ctx, input: { account, jids } }) => {
      const committed = await ctx.services.privacy.setBlocking(ctx.actor, account, { kind: "block", jids });
      return withEffect(ctx.services, committed, () => ({}));
    }),

  /** Takes blocks away; without `jids` all of them. */
  unblock: procedure
    .input(z.object({ account: accountJid, jids: blockJids.optional() }))
    .mutation(async ({ ctx, input: { account, jids } }) => {
      const set = jids ? ({ kind: "unblock", jids } as const) : ({ kind: "unblock-all" } as const);
      const committed = await ctx.services.privacy.setBlocking(ctx.actor, account, set);
      return withEffect(ctx.services, committed, () => ({}));
    }),

  /** `CONFLICT` names the sessions to which the list applies. */
  remove: procedure.input(list).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.privacy.remove(ctx.actor, input.account, input.name);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** Without a name: no default. `CONFLICT` names the sessions to which the default there is applies. */
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

  /**
   * What the account's lists refused, and what lists of others refused of it as far as the caller may see their domains,
   * alike refusals as one with `count`; latest first. `account` is whose list it was.
   */
  decisions: procedure
    .input(z.object({ account: accountJid, limit: z.number().int().min(1).max(PAGE_LIMIT).default(50) }))
    .query(async ({ ctx, input }) =>
      (await ctx.services.decisions.of(ctx.actor, input.account, input.limit)).map(plainDecision),
    ),

  /** Makes a list again what it was at a version of its history. */
  restore: procedure.input(list.extend({ version: z.number().int().min(1) })).mutation(async ({ ctx, input }) => {
    const { account, name, version } = input;
    const committed = await ctx.services.privacy.restore(ctx.actor, account, name, version);
    return withEffect(ctx.services, committed, (value) => (value ? { list: listOutput(value) } : {}));
  }),
});

async function edited(
  { services, actor }: Pick<Context, "services"> & { readonly actor: Actor },
  { account, name, version }: { readonly account: BareJid; readonly name: string; readonly version?: number },
  edit: ItemEdit,
) {
  const committed = await services.privacy.edit(actor, account, name, edit, version);
  return withEffect(services, committed, (value) => ({ list: listOutput(value) }));
}

export type PrivacyListOutput = ReturnType<typeof listOutput>;

function listOutput({ name, version, items }: StoredPrivacyList) {
  return { name, version, items: items.map(plainPrivacyItem) };
}

export type PrivacyVersionOutput = ReturnType<typeof versionOutput>;

function versionOutput({ items, ...rest }: PrivacyListVersion) {
  return { ...rest, ...(items && { items: items.map(plainPrivacyItem) }) };
}
