import { z } from "zod";
import { peerJid } from "../inputs.ts";
import { accountOutput, sessionOutput, withEffect } from "../outputs.ts";
import { ownProcedure, router } from "../trpc.ts";

/** The longest resourcepart, in octets (RFC 7622 §3.4). */
const RESOURCE_LIMIT = 1023;

/**
 * The owner of an account on its own page. No call names an account: it is that of who asks. What takes the password
 * (signing in, another password, the file of all data, the end of the account) goes by routes of the page, beside this.
 */
export const meRouter = router({
  /** Who one is, and what is kept. */
  get: ownProcedure.query(async ({ ctx }) => {
    const { account, blocked, ...rest } = await ctx.services.ownAccounts.overview(ctx.own.actor);
    const { jid, username, domain, displayName, email, createdAt, lastLoginAt } = accountOutput(account);
    return {
      jid,
      username,
      domain,
      ...(displayName !== undefined && { displayName }),
      ...(email !== undefined && { email }),
      createdAt,
      ...(lastLoginAt && { lastLoginAt }),
      blocked: blocked.map(String),
      ...rest,
    };
  }),

  /** Clients that are connected, and those that may come back without the password. */
  devices: ownProcedure.query(async ({ ctx }) => {
    const { sessions, tokens } = await ctx.services.ownAccounts.devices(ctx.own.actor);
    return { sessions: sessions.map(sessionOutput), tokens };
  }),

  /** Ends a connected session, and the token of its client. */
  endSession: ownProcedure
    .input(z.object({ resource: z.string().max(RESOURCE_LIMIT) }))
    .mutation(async ({ ctx, input }) => {
      const committed = await ctx.services.ownAccounts.endSession(ctx.own.actor, input.resource);
      return withEffect(ctx.services, committed, () => ({}));
    }),

  /** A client needs the password from now on. */
  endToken: ownProcedure.input(z.object({ client: z.uuid() })).mutation(async ({ ctx, input }) => {
    await ctx.services.ownAccounts.endToken(ctx.own.actor, input.client);
  }),

  /** Ends every connected session and every token. */
  endDevices: ownProcedure.mutation(async ({ ctx }) => {
    const committed = await ctx.services.ownAccounts.endDevices(ctx.own.actor);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** Browsers in which one is signed in to the page, the latest used first. */
  webSessions: ownProcedure.query(async ({ ctx }) => {
    const { actor, session } = ctx.own;
    const sessions = await ctx.services.webSessions.list(actor);
    return { items: sessions.map((one) => ({ ...one, isCurrent: one.id === session.id })) };
  }),

  /** Ends one of them. */
  endWebSession: ownProcedure.input(z.object({ id: z.uuid() })).mutation(async ({ ctx, input }) => {
    await ctx.services.webSessions.end(ctx.own.actor, input.id);
  }),

  /** Takes an address from the block list. */
  unblock: ownProcedure.input(z.object({ jid: peerJid })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.ownAccounts.unblock(ctx.own.actor, input.jid);
    return withEffect(ctx.services, committed, () => ({}));
  }),
});
