import { z } from "zod";
import { accountJid, domainName, line, PAGE_LIMIT, password, TEXT_LIMIT } from "../inputs.ts";
import { accountOutput, accountSummaryOutput, withEffect } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

const account = (value: Parameters<typeof accountOutput>[0]) => ({ account: accountOutput(value) });

/** XMPP accounts. Every change answers what it did to live sessions (`effect`). */
export const accountRouter = router({
  list: procedure
    .input(
      z.object({
        search: z.string().max(TEXT_LIMIT).optional(),
        domain: domainName.optional(),
        status: z.enum(["active", "suspended"]).optional(),
        cursor: z
          .string()
          .max(2 * TEXT_LIMIT)
          .optional(),
        limit: z.number().int().min(1).max(PAGE_LIMIT).default(50),
      }),
    )
    .query(async ({ ctx, input: { search, domain, status, cursor, limit } }) => {
      const text = search?.trim();
      const page = await ctx.services.accounts.list(ctx.actor, {
        limit,
        ...(text && { search: text }),
        ...(domain !== undefined && { domain }),
        ...(status !== undefined && { status }),
        ...(cursor !== undefined && { cursor }),
      });
      return { ...page, items: page.items.map(accountSummaryOutput) };
    }),

  get: procedure
    .input(z.object({ jid: accountJid }))
    .query(async ({ ctx, input }) => accountOutput(await ctx.services.accounts.get(ctx.actor, input.jid))),

  create: procedure
    .input(
      z.object({
        username: line,
        domain: domainName,
        password,
        displayName: line.optional(),
        email: line.optional(),
      }),
    )
    .mutation(async ({ ctx, input: { username, domain, password, displayName, email } }) => {
      const committed = await ctx.services.accounts.create(ctx.actor, {
        username,
        domain,
        password,
        ...(displayName && { displayName }),
        ...(email && { email }),
      });
      return withEffect(ctx.services, committed, account);
    }),

  suspend: procedure
    .input(z.object({ jid: accountJid, reason: line, until: z.date().optional() }))
    .mutation(async ({ ctx, input: { jid, reason, until } }) => {
      const committed = await ctx.services.accounts.suspend(ctx.actor, jid, { reason, ...(until && { until }) });
      return withEffect(ctx.services, committed, account);
    }),

  enable: procedure.input(z.object({ jid: accountJid, reason: line.default("") })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.accounts.enable(ctx.actor, input.jid, input.reason);
    return withEffect(ctx.services, committed, account);
  }),

  setPassword: procedure.input(z.object({ jid: accountJid, password })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.accounts.setPassword(ctx.actor, input.jid, input.password);
    return withEffect(ctx.services, committed, () => ({}));
  }),
});
