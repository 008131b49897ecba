import { HISTORY_RANGES } from "@rostra/core/overview/traffic";
import { z } from "zod";
import { domainName } from "../inputs.ts";
import { procedure, router } from "../trpc.ts";

/** What goes on, on the domains that the caller may see. */
export const overviewRouter = router({
  /**
   * What went on for the last hour, day or week, on a domain or on all that the caller may see, in 120 steps at most; a step
   * without `traffic` is a gap: no node was running.
   */
  history: procedure
    .input(z.object({ range: z.enum(HISTORY_RANGES).default("day"), domain: domainName.exactOptional() }).prefault({}))
    .query(({ ctx, input: { range, domain } }) => ctx.services.overview.history(ctx.actor, range, domain)),

  /** Sessions and waiting messages by domain, of those that have any. */
  now: procedure.input(z.object({}).default({})).query(({ ctx }) => ctx.services.overview.now(ctx.actor)),
});
