import { plainAuditEntry } from "@rostra/core/audit/audit-json";
import { isAuditId } from "@rostra/core/audit/audit-store";
import { z } from "zod";
import { domainName, TEXT_LIMIT } from "../inputs.ts";
import { pageInput, pageOutput } from "../page.ts";
import { procedure, router } from "../trpc.ts";

/** Longest address or action that is looked for. */
const NAME_LIMIT = 3071;

/** A domain's entries, or with `installation` those that concern no domain; neither: all that the caller may see. */
const scope = { domain: domainName.exactOptional(), installation: z.literal(true).exactOptional() };

function domainOf({ domain, installation }: { domain?: string; installation?: true }) {
  return installation ? { domain: null } : domain === undefined ? {} : { domain };
}

/** Who did what when; written with each change, never altered after. */
export const auditRouter = router({
  /**
   * Newest first. With `action` (whole, or the part before the dot) or `text` a page may be short, or empty, while `next`
   * says that there may be more. `target`: of an account's address, its sessions too.
   */
  list: procedure
    .input(
      z
        .object({
          ...scope,
          actor: z.string().max(NAME_LIMIT).exactOptional(),
          action: z.string().max(TEXT_LIMIT).exactOptional(),
          target: z.string().max(NAME_LIMIT).exactOptional(),
          from: z.date().exactOptional(),
          to: z.date().exactOptional(),
          text: z.string().max(TEXT_LIMIT).exactOptional(),
          ...pageInput,
        })
        .prefault({}),
    )
    .query(async ({ ctx, input: { domain, installation, ...query } }) => {
      const asked = domainOf({ ...(domain !== undefined && { domain }), ...(installation && { installation }) });
      const { entries, next } = await ctx.services.audit.list(ctx.actor, { ...query, ...asked });
      return pageOutput(entries.map(plainAuditEntry), next);
    }),

  /** One entry, with what its change made of what was there, and how far it went live. */
  get: procedure
    .input(z.object({ id: z.string().refine(isAuditId, "This is no entry's id.") }))
    .query(async ({ ctx, input }) => {
      const { diff, ...entry } = await ctx.services.audit.get(ctx.actor, BigInt(input.id));
      return { ...plainAuditEntry(entry), diff };
    }),

  /** Whether the chain of each domain holds: how many entries do, where it ends, and the first fault. Takes long. */
  verify: procedure.input(z.object(scope).prefault({})).query(async ({ ctx, input }) => {
    const verdicts = await ctx.services.audit.verify(ctx.actor, domainOf(input).domain);
    return {
      chains: verdicts.map(({ domain, entries, pruned, end, fault }) => ({
        domain,
        entries: Number(entries),
        pruned: Number(pruned),
        end: { id: end.id.toString(), hash: end.hash },
        ...(fault && { fault: { kind: fault.kind, id: fault.id.toString() } }),
      })),
    };
  }),
});
