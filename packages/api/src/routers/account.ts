import { ACCOUNT_BATCH } from "@rostra/core/account/account-batch-service";
import { ACCOUNT_SORTS } from "@rostra/core/account/account-store";
import { z } from "zod";
import {
  accountFilter,
  accountJid,
  attributes,
  batchAction,
  clearableLine,
  clearableQuota,
  domainName,
  line,
  notes,
  PAGE_LIMIT,
  password,
  TEXT_LIMIT,
} from "../inputs.ts";
import {
  accountDetailsOutput,
  accountOutput,
  accountSummaryOutput,
  batchOutcomeOutput,
  withEffect,
} from "../outputs.ts";
import { cursor, nextOutput, pageInput, pageOutput, pageSize } from "../page.ts";
import { procedure, router } from "../trpc.ts";
import { bulkRouter } from "./bulk.ts";

const account = (value: Parameters<typeof accountOutput>[0]) => ({ account: accountOutput(value) });

/** XMPP accounts. Every change answers what it did to live sessions (`effect`). */
export const accountRouter = router({
  list: procedure
    .input(
      z.object({
        search: z.string().max(TEXT_LIMIT).optional(),
        domain: domainName.optional(),
        status: z.enum(["active", "suspended", "deleted"]).optional(),
        group: z.uuid().optional(),
        online: z.boolean().optional(),
        lastLoginBefore: z.date().optional(),
        lastLoginAfter: z.date().optional(),
        sort: z.enum(ACCOUNT_SORTS).optional(),
        descending: z.boolean().optional(),
        ...pageInput,
      }),
    )
    .query(async ({ ctx, input }) => {
      const { search, domain, status, group, online, lastLoginBefore, lastLoginAfter } = input;
      const { sort, descending, after, limit } = input;
      const text = search?.trim();
      const { items, next, ...rest } = await ctx.services.accounts.list(ctx.actor, {
        limit,
        ...(text && { search: text }),
        ...(domain !== undefined && { domain }),
        ...(status !== undefined && { status }),
        ...(group !== undefined && { group }),
        ...(online !== undefined && { online }),
        ...(lastLoginBefore && { lastLoginBefore }),
        ...(lastLoginAfter && { lastLoginAfter }),
        ...(sort !== undefined && { sort }),
        ...(descending !== undefined && { descending }),
        ...(after !== undefined && { after }),
      });
      return { ...rest, ...pageOutput(items.map(accountSummaryOutput), next) };
    }),

  get: procedure
    .input(z.object({ jid: accountJid }))
    .query(async ({ ctx, input }) => accountDetailsOutput(await ctx.services.accounts.get(ctx.actor, input.jid))),

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

  /** Changes what is given; null takes away. `version`: what was seen of the account, so that no change of another is lost. */
  update: procedure
    .input(
      z.object({
        jid: accountJid,
        version: z.number().int().min(1).optional(),
        displayName: clearableLine.optional(),
        email: clearableLine.optional(),
        externalId: clearableLine.optional(),
        notes: notes.nullable().optional(),
        attributes: attributes.optional(),
        sessionLimit: clearableQuota.optional(),
        rosterQuota: clearableQuota.optional(),
        spoolQuota: clearableQuota.optional(),
        storageQuota: clearableQuota.optional(),
      }),
    )
    .mutation(async ({ ctx, input: { jid, version, ...change } }) => {
      const committed = await ctx.services.accounts.update(ctx.actor, jid, change, version);
      return withEffect(ctx.services, committed, (value) => ({ account: accountDetailsOutput(value) }));
    }),

  suspend: procedure
    .input(z.object({ jid: accountJid, reason: line, from: z.date().optional(), until: z.date().optional() }))
    .mutation(async ({ ctx, input: { jid, reason, from, until } }) => {
      const dates = { ...(from && { from }), ...(until && { until }) };
      const committed = await ctx.services.accounts.suspend(ctx.actor, jid, { reason, ...dates });
      return withEffect(ctx.services, committed, account);
    }),

  /** It can be restored until it is purged, which its domain's policy says when. */
  delete: procedure.input(z.object({ jid: accountJid, reason: line })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.deletions.delete(ctx.actor, input.jid, input.reason);
    return withEffect(ctx.services, committed, account);
  }),

  restore: procedure.input(z.object({ jid: accountJid })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.deletions.restore(ctx.actor, input.jid);
    return withEffect(ctx.services, committed, account);
  }),

  /** Removes a deleted account for good; `confirmation` is its address once more. */
  purge: procedure.input(z.object({ jid: accountJid, confirmation: line })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.deletions.purge(ctx.actor, input.jid, input.confirmation);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** What opens the account: the keys of its password, and the clients that need none. No secret is told. */
  access: procedure
    .input(z.object({ jid: accountJid }))
    .query(({ ctx, input }) => ctx.services.accounts.access(ctx.actor, input.jid)),

  /** How much the account has of what its quotas limit. */
  usage: procedure
    .input(z.object({ jid: accountJid }))
    .query(({ ctx, input }) => ctx.services.accounts.usage(ctx.actor, input.jid)),

  /** From now on every client needs the password to come back; sessions stay. */
  endTokens: procedure.input(z.object({ jid: accountJid })).mutation(async ({ ctx, input }) => {
    const { value } = await ctx.services.accounts.endTokens(ctx.actor, input.jid);
    return { clients: value };
  }),

  /**
   * Accounts whose logins are refused for a while, after too many wrong passwords from one address; the latest first. `jid`: of
   * this one alone.
   */
  locks: procedure
    .input(z.object({ jid: accountJid.exactOptional(), limit: pageSize }))
    .query(async ({ ctx, input: { jid, limit } }) => {
      const { locks, more } = await ctx.services.loginLocks.list(ctx.actor, { limit, ...(jid && { account: jid }) });
      return { locks: locks.map(({ account: of, ...lock }) => ({ account: of.toString(), ...lock })), more };
    }),

  /** Wrong passwords of the account are forgotten: it may be tried again at once, from wherever. */
  unlock: procedure.input(z.object({ jid: accountJid })).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.loginLocks.unlock(ctx.actor, input.jid);
    return withEffect(ctx.services, committed, (locks) => ({ locks }));
  }),

  /** A link by which the owner of the account sets a new password; its secret is shown this once. */
  createResetLink: procedure.input(z.object({ jid: accountJid })).mutation(async ({ ctx, input }) => {
    const { value } = await ctx.services.resetLinks.create(ctx.actor, input.jid);
    return { token: value.token, path: `/reset/${value.token}`, expiresAt: value.expiresAt };
  }),

  bulk: bulkRouter,

  /** One action on many accounts of a domain; what is refused for one stops no other. */
  batch: procedure
    .input(
      z.object({
        domain: domainName,
        selection: z.union([
          z.object({
            accounts: z.array(accountJid).max(ACCOUNT_BATCH, `Choose at most ${ACCOUNT_BATCH} accounts at once.`),
          }),
          z.object({
            filter: accountFilter,
            after: cursor.exactOptional(),
            limit: pageSize.default(PAGE_LIMIT),
          }),
        ]),
        action: batchAction,
      }),
    )
    .mutation(async ({ ctx, input: { domain, selection, action } }) => {
      const result = await ctx.services.accountBatches.run(ctx.actor, domain, selection, action);
      return withEffect(ctx.services, { value: result, events: result.events }, ({ outcomes, next }) => ({
        outcomes: outcomes.map(batchOutcomeOutput),
        next: nextOutput(next),
      }));
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
