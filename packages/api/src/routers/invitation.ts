import { ROLES } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import { plainInvitation } from "@rostra/core/invitation/invitation-json";
import type { OpenInvitation } from "@rostra/core/invitation/invitation-service";
import type { Invitation } from "@rostra/core/invitation/invitation-store";
import { invitationUri } from "@rostra/core/invitation/invitation-uri";
import { z } from "zod";
import type { Attempt, Context } from "../context.ts";
import { accountJid, description, domainName, line, password } from "../inputs.ts";
import { accountOutput, withEffect } from "../outputs.ts";
import { pageInput, pageOutput } from "../page.ts";
import { procedure, publicProcedure, router } from "../trpc.ts";

/** The secret of an invitation, as it stands in its link. */
const token = z.string().max(200);

/** Links by which people make accounts and become contacts (XEP-0401). */
export const invitationRouter = router({
  /** Those of a domain, latest first, in pages; `open`: only those that can be used now. */
  list: procedure
    .input(z.object({ domain: domainName, open: z.boolean().default(false), ...pageInput }))
    .query(async ({ ctx, input: { domain, open, after, limit } }) => {
      const now = new Date();
      const { invitations, next } = await ctx.services.invitations.list(ctx.actor, {
        domain,
        limit,
        ...(open && { openAt: now }),
        ...(after !== undefined && { after }),
      });
      return pageOutput(
        invitations.map((one) => plainInvitation(one, now)),
        next,
      );
    }),

  /** One of them, with the accounts that were made by it, a hundred at most. */
  get: procedure.input(z.object({ id: line })).query(async ({ ctx, input }) => {
    const { accounts, ...found } = await ctx.services.invitations.get(ctx.actor, input.id);
    return { invitation: plainInvitation(found, new Date()), accounts: accounts.map(String) };
  }),

  /**
   * The secret of the link is told this once; the link is `/i/SECRET`. `uri` is what clients open; none for an invitation with
   * a role, which takes the page.
   */
  create: procedure
    .input(
      z.object({
        domain: domainName,
        /** Whether an account may be made with it; otherwise it is good for becoming a contact alone. */
        forAccount: z.boolean().exactOptional(),
        username: line.exactOptional(),
        /** The id of a shared group of the domain. */
        group: line.exactOptional(),
        /** An operator's role on the domain. */
        role: z.enum(ROLES).exactOptional(),
        contact: accountJid.exactOptional(),
        note: description.exactOptional(),
        /** How often it may be used; absent: once. */
        useLimit: z.number().exactOptional(),
        expiresAt: z.date().exactOptional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { invitation, token } = (await ctx.services.invitations.create(ctx.actor, input)).value;
      return { invitation: plainInvitation(invitation, new Date()), token, uri: uriOf(invitation, token) };
    }),

  /** Its link is good for nothing from now on. */
  revoke: procedure.input(z.object({ id: line })).mutation(async ({ ctx, input }) => {
    const { value } = await ctx.services.invitations.revoke(ctx.actor, input.id);
    return { invitation: plainInvitation(value, new Date()) };
  }),

  /** What a link is good for; null for one that is good for nothing. Open to visitors: the link's secret is the proof. */
  check: publicProcedure.input(z.object({ token })).query(async ({ ctx, input }) => {
    const attempt = await admitted(ctx, "invitation-check");
    const found = await ctx.services.invitations.check(input.token);
    if (found) await attempt?.succeeded();
    return { invitation: found ? openInvitationOutput(found, input.token) : null };
  }),

  /**
   * Makes an account, with what the invitation gives. Without a token: on a domain with open registration. `email` goes with an
   * invitation that has a role; `operatorInvitation` is the secret of `/operator-invitation/SECRET` then.
   */
  register: publicProcedure
    .input(
      z.object({
        domain: domainName,
        username: line,
        password,
        token: token.exactOptional(),
        email: line.exactOptional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const attempt = await admitted(ctx, "registration");
      const { requestId: id, address } = ctx;
      const request = { id, ...(address !== undefined && { address }) };
      const committed = await ctx.services.registrations.register(input, request);
      // An open door is braked as well: what succeeds there counts like what fails.
      if (input.token !== undefined) await attempt?.succeeded();
      return withEffect(ctx.services, committed, ({ account, operatorInvitation = null }) => {
        const { jid, username, domain } = accountOutput(account);
        return { account: { jid, username, domain }, operatorInvitation };
      });
    }),
});

/** A try that the brake lets in; throws `limited` for one that it does not. */
async function admitted(
  { brake }: { readonly brake: Context["brake"] | undefined },
  what: string,
): Promise<Extract<Attempt, { readonly admitted: true }> | undefined> {
  const attempt = await brake?.(what);
  if (attempt?.admitted === false) throw new DomainError("limited", "Too many tries. Wait a while and try again.");
  return attempt;
}

function openInvitationOutput({ contact, ...invitation }: OpenInvitation, token: string) {
  const uri = uriOf({ ...invitation, ...(contact && { contact }) }, token);
  return { ...invitation, ...(contact && { contact: contact.toString() }), uri };
}

function uriOf(invitation: Parameters<typeof invitationUri>[0] & Pick<Invitation, "role">, token: string) {
  return invitation.role ? null : invitationUri(invitation, token);
}
