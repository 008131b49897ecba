import { REGISTRATIONS, SESSION_CONFLICTS, TLS_VERSIONS } from "@rostra/core/domain/domain-store";
import { z } from "zod";
import { domainName, line } from "../inputs.ts";
import { domainOutput, withEffect } from "../outputs.ts";
import { pageOfWhole, wholeInput } from "../page.ts";
import { procedure, router } from "../trpc.ts";

/** Longest list of mechanisms that is looked at. */
const MECHANISM_LIMIT = 50;

/** The domains of the installation. */
export const domainRouter = router({
  /** Those the caller may see, by name, with how many accounts each holds. */
  list: procedure.input(z.object(wholeInput).default({})).query(async ({ ctx, input }) => {
    const all = await ctx.services.domains.list(ctx.actor);
    const domains = all.map((one) => ({ ...domainOutput(one), accounts: one.accounts }));
    return pageOfWhole(domains, input, ({ name }) => name);
  }),

  add: procedure.input(z.object({ name: line })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.domains.add(ctx.actor, input.name);
    return withEffect(ctx.services, committed, (domain) => ({ domain: domainOutput(domain) }));
  }),

  /** Ends serving an empty domain; `CONFLICT` while it holds accounts. */
  remove: procedure.input(z.object({ name: line })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.domains.remove(ctx.actor, input.name);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** The rules of one domain. */
  policy: router({
    get: procedure
      .input(z.object({ domain: domainName }))
      .query(async ({ ctx, input }) => (await ctx.services.domains.get(ctx.actor, input.domain)).policy),

    /** Sets the rules that are given and leaves the others. */
    set: procedure
      .input(
        z.object({
          domain: domainName,
          sessionConflict: z.enum(SESSION_CONFLICTS).exactOptional(),
          sessionLimit: z.number().exactOptional(),
          mechanisms: z.array(line).max(MECHANISM_LIMIT).exactOptional(),
          channelBindingRequired: z.boolean().exactOptional(),
          tlsVersion: z.enum(TLS_VERSIONS).exactOptional(),
          registration: z.enum(REGISTRATIONS).exactOptional(),
          userInvitations: z.boolean().exactOptional(),
          accountQuota: z.number().nullable().exactOptional(),
          rosterQuota: z.number().exactOptional(),
          spoolQuota: z.number().exactOptional(),
          spoolRetentionDays: z.number().nullable().exactOptional(),
          decisionRetentionDays: z.number().exactOptional(),
          deletionRetentionDays: z.number().exactOptional(),
          auditRetentionDays: z.number().nullable().exactOptional(),
        }),
      )
      .mutation(async ({ ctx, input: { domain, ...part } }) => {
        const committed = await ctx.services.domains.setPolicy(ctx.actor, domain, part);
        return withEffect(ctx.services, committed, ({ policy }) => ({ policy }));
      }),
  }),
});
