import { GROUP_BATCH } from "@rostra/core/group/group-service";
import type { Group } from "@rostra/core/group/group-store";
import { z } from "zod";
import { accountJid, description, domainName, line, rosterName, TEXT_LIMIT } from "../inputs.ts";
import { withEffect } from "../outputs.ts";
import { pageInput, pageOfWhole, pageOutput, wholeInput } from "../page.ts";
import { procedure, router } from "../trpc.ts";

/** Groups that one is shown to at most. */
const VIEWERS_LIMIT = 500;

const id = z.string().max(100);

/** What may be said of a group, all of it optional. */
const facts = {
  rosterGroup: rosterName.exactOptional(),
  description: description.exactOptional(),
  shownTo: z.array(id).max(VIEWERS_LIMIT).exactOptional(),
  shownToItself: z.boolean().exactOptional(),
};

const accounts = z.array(accountJid).max(GROUP_BATCH, `Change at most ${GROUP_BATCH} members at once.`);

/** Shared roster groups. Every change answers what it did to live sessions (`effect`). */
export const groupRouter = router({
  /** By domain and name; unless `counted` is false with how many members each has, which takes a while in large groups. */
  list: procedure
    .input(z.object({ domain: domainName.optional(), counted: z.boolean().default(true), ...wholeInput }).prefault({}))
    .query(async ({ ctx, input }) => {
      const { groups } = ctx.services;
      const all: readonly (Group & { readonly members?: number })[] = input.counted
        ? await groups.listCounted(ctx.actor, input.domain)
        : await groups.list(ctx.actor, input.domain);
      return pageOfWhole(all, input, ({ domain, name }) => `${domain}\0${name}`);
    }),

  get: procedure.input(z.object({ id })).query(({ ctx, input }) => ctx.services.groups.get(ctx.actor, input.id)),

  /** By address, in pages. */
  members: procedure
    .input(
      z.object({
        id,
        search: z.string().max(TEXT_LIMIT).optional(),
        ...pageInput,
      }),
    )
    .query(async ({ ctx, input: { id, search, after, limit } }) => {
      const text = search?.trim();
      const { members, next } = await ctx.services.groups.members(ctx.actor, id, {
        limit,
        ...(text && { search: text }),
        ...(after !== undefined && { after }),
      });
      const items = members.map(({ jid, ...rest }) => ({ ...rest, jid: jid.toString() }));
      return pageOutput(items, next);
    }),

  /** The groups an account is in. */
  of: procedure
    .input(z.object({ account: accountJid }))
    .query(({ ctx, input }) => ctx.services.groups.of(ctx.actor, input.account)),

  /** How many people would lose the account from their contacts if it left the group, and it them. */
  leaving: procedure.input(z.object({ id, account: accountJid })).query(async ({ ctx, input }) => ({
    contacts: await ctx.services.groups.leaving(ctx.actor, input.id, input.account),
  })),

  create: procedure
    .input(z.object({ domain: domainName, name: line, ...facts }))
    .mutation(async ({ ctx, input: { domain, ...group } }) => {
      const committed = await ctx.services.groups.create(ctx.actor, domain, group);
      return withEffect(ctx.services, committed, (value) => ({ group: value }));
    }),

  /** Sets what is given and leaves the rest. */
  update: procedure
    .input(z.object({ id, name: line.exactOptional(), ...facts }))
    .mutation(async ({ ctx, input: { id, ...group } }) => {
      const committed = await ctx.services.groups.update(ctx.actor, id, group);
      return withEffect(ctx.services, committed, (value) => ({ group: value }));
    }),

  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.groups.remove(ctx.actor, input.id);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** Adds accounts of the group's domain; `added` are those that were not in it. */
  addMembers: procedure.input(z.object({ id, accounts })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.groups.addMembers(ctx.actor, input.id, input.accounts);
    return withEffect(ctx.services, committed, (members) => ({ added: members.map(({ jid }) => jid.toString()) }));
  }),

  removeMembers: procedure.input(z.object({ id, accounts })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.groups.removeMembers(ctx.actor, input.id, input.accounts);
    return withEffect(ctx.services, committed, (members) => ({ removed: members.map(String) }));
  }),
});
