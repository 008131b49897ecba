import { actorName, ROLES } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import { z } from "zod";
import { domainName, line, password } from "../inputs.ts";
import { pageOfWhole, wholeInput } from "../page.ts";
import { procedure, publicProcedure, router } from "../trpc.ts";

/** Roles of one operator at most. */
const ROLE_LIMIT = 1000;

/** A role and the domain it is held on; absent: every one. */
const roleGrant = z.object({ role: z.enum(ROLES), domain: domainName.exactOptional() });

/** The secret of an invitation, as it stands in its link. */
const token = z.string().max(200);

/** The people of the console. */
export const operatorRouter = router({
  /** Who is asking, and the roles held, by which a page decides what to offer (`roleVerbs` of core). */
  me: procedure.query(({ ctx: { actor } }) =>
    actor.kind === "operator" || actor.kind === "token"
      ? { id: actor.id, name: actor.name, roles: actor.roles }
      : { id: actorName(actor), name: actorName(actor), roles: [] },
  ),

  /** By e-mail; an owner of single domains is told of those with a role there, and of these roles alone. */
  list: procedure
    .input(z.object(wholeInput).default({}))
    .query(async ({ ctx, input }) =>
      pageOfWhole(await ctx.services.operators.list(ctx.actor), input, ({ email }) => email),
    ),

  /** The roles of an operator from now on; those on domains that the actor does not see stay as they are. */
  setRoles: procedure
    .input(z.object({ id: line, roles: z.array(roleGrant).max(ROLE_LIMIT) }))
    .mutation(async ({ ctx, input }) => ({
      operator: (await ctx.services.operators.setRoles(ctx.actor, input.id, input.roles)).value,
    })),

  /** Its sessions and tokens end at once. */
  remove: procedure.input(z.object({ id: line })).mutation(async ({ ctx, input }) => {
    await ctx.services.operators.remove(ctx.actor, input.id);
    return {};
  }),

  /** Where an operator is signed in to the console, the latest used first. */
  sessions: procedure.input(z.object({ id: line })).query(async ({ ctx, input }) => ({
    sessions: await ctx.services.operators.sessions(ctx.actor, input.id),
  })),

  endSessions: procedure.input(z.object({ id: line })).mutation(async ({ ctx, input }) => ({
    ended: (await ctx.services.operators.endSessions(ctx.actor, input.id)).value,
  })),

  /** For who has lost it: signing in asks for the password alone, until the operator sets up another. */
  endTwoFactor: procedure.input(z.object({ id: line })).mutation(async ({ ctx, input }) => {
    await ctx.services.operators.endTwoFactor(ctx.actor, input.id);
    return {};
  }),

  /** Open invitations, latest first. */
  invitations: procedure.query(async ({ ctx }) => ({
    invitations: await ctx.services.operatorInvitations.list(ctx.actor),
  })),

  /** The secret of the link is told this once; the link is `/operator-invitation/SECRET`. */
  invite: procedure
    .input(roleGrant.extend({ email: line, expiresAt: z.date().exactOptional() }))
    .mutation(async ({ ctx, input }) => (await ctx.services.operatorInvitations.invite(ctx.actor, input)).value),

  revokeInvitation: procedure.input(z.object({ id: line })).mutation(async ({ ctx, input }) => {
    await ctx.services.operatorInvitations.revoke(ctx.actor, input.id);
    return {};
  }),

  /** What a link is good for; null for one that is good for nothing. Open to visitors: the link's secret is the proof. */
  checkInvitation: publicProcedure.input(z.object({ token })).query(async ({ ctx, input }) => {
    const found = await ctx.services.operatorInvitations.check(input.token);
    if (!found) return { invitation: null };
    const { email, role, domain } = found;
    return { invitation: { email, role, ...(domain !== undefined && { domain }) } };
  }),

  /** Makes the operator, who can sign in then, and spends the link. */
  accept: publicProcedure.input(z.object({ token, name: line, password })).mutation(async ({ ctx, input }) => {
    const attempt = await ctx.brake?.("operator-invitation");
    if (attempt?.admitted === false) throw new DomainError("limited", "Too many tries. Wait a while and try again.");
    const { requestId: id, address } = ctx;
    const request = { id, ...(address !== undefined && { address }) };
    const { value } = await ctx.services.operatorInvitations.accept(input.token, input, request);
    await attempt?.succeeded();
    return { email: value.email };
  }),

  /** Gives the operator who is signed in the role of the link, and spends the link. */
  join: procedure.input(z.object({ token })).mutation(async ({ ctx, input }) => ({
    operator: (await ctx.services.operatorInvitations.join(ctx.actor, input.token)).value,
  })),
});
