import { z } from "zod";
import { domainName } from "../inputs.ts";
import { procedure, router } from "../trpc.ts";

const nothing = z.object({}).default({});
const ofDomain = z.object({ domain: domainName.exactOptional() }).prefault({});

/** The installation, for its owners; and how domains are protected, for who administers them. */
export const systemRouter = router({
  /** Live nodes, and those that have not said that they stop; the longest there first. */
  nodes: procedure.input(nothing).query(({ ctx }) => ctx.services.system.nodes(ctx.actor)),

  /** What the database tells of itself. */
  database: procedure.input(nothing).query(({ ctx }) => ctx.services.system.database(ctx.actor)),

  /** Settings that are not as by default; of secrets not what they are. */
  settings: procedure.input(nothing).query(({ ctx }) => ctx.services.system.settings(ctx.actor)),

  /** What clients of a domain, or of all that the caller administers, are shown. */
  certificates: procedure
    .input(ofDomain)
    .query(({ ctx, input }) => ctx.services.system.certificates(ctx.actor, input.domain)),

  /** Who still uses what, on a domain or on all that the caller administers. */
  posture: procedure.input(ofDomain).query(({ ctx, input }) => ctx.services.system.posture(ctx.actor, input.domain)),
});
