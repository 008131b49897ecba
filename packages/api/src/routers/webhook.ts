import type { DomainEventType } from "@rostra/core/domain-event";
import { eventTypes, isEventType } from "@rostra/core/webhook/event-types";
import { z } from "zod";
import { description, domainName, line } from "../inputs.ts";
import { cursor, NOT_GIVEN, pageOutput, pageSize } from "../page.ts";
import { procedure, router } from "../trpc.ts";

/** Longest address that is looked at, in characters; the service says how long it may be. */
const URL_LIMIT = 4000;

const eventType = line.transform((text, ctx): DomainEventType => {
  if (isEventType(text)) return text;
  ctx.addIssue({ code: "custom", message: `There are no events of the type “${text}”.` });
  return z.NEVER;
});

const webhook = z.object({ id: line });

/** The id of a webhook, as a page ended with it. */
const idCursor = cursor.refine((text) => /^[\da-f-]{36}$/.test(text), NOT_GIVEN);

/** The id of an event, as a page ended with it. */
const eventCursor = cursor.transform((text, ctx): bigint => {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  ctx.addIssue({ code: "custom", message: NOT_GIVEN });
  return z.NEVER;
});

/** Where programs are told of events (docs/webhooks.md). */
export const webhookRouter = router({
  /** Those of one domain, or all that the actor may see; oldest first, in pages. */
  list: procedure
    .input(z.object({ domain: domainName.optional(), after: idCursor.exactOptional(), limit: pageSize }).prefault({}))
    .query(async ({ ctx, input: { domain, after, limit } }) => {
      const { webhooks, next } = await ctx.services.webhooks.list(ctx.actor, {
        limit,
        ...(domain !== undefined && { domain }),
        ...(after !== undefined && { after }),
      });
      return pageOutput(webhooks, next);
    }),

  get: procedure
    .input(webhook)
    .query(async ({ ctx, input }) => ({ webhook: await ctx.services.webhooks.get(ctx.actor, input.id) })),

  /** The secret is told this once. */
  add: procedure
    .input(
      z.object({
        /** Begins with `https://`. */
        url: z.string().max(URL_LIMIT),
        /** Absent: it is told of the whole installation. */
        domain: domainName.exactOptional(),
        /** The types of events it is told of; none: all. */
        events: z.array(eventType).max(eventTypes.length).default([]),
        description: description.exactOptional(),
      }),
    )
    .mutation(async ({ ctx, input }) => (await ctx.services.webhooks.add(ctx.actor, input)).value),

  /** With its deliveries, those that wait among them. */
  remove: procedure.input(webhook).mutation(async ({ ctx, input }) => ({
    webhook: (await ctx.services.webhooks.remove(ctx.actor, input.id)).value,
  })),

  /** The new secret is told this once; the old one is good for nothing from now on. */
  rotateSecret: procedure
    .input(webhook)
    .mutation(async ({ ctx, input }) => (await ctx.services.webhooks.rotateSecret(ctx.actor, input.id)).value),

  /** Sends again, after it was disabled. */
  enable: procedure.input(webhook).mutation(async ({ ctx, input }) => ({
    webhook: (await ctx.services.webhooks.enable(ctx.actor, input.id)).value,
  })),

  /** Sends it an event of the type `webhook.tested`; `CONFLICT` while it is disabled. */
  test: procedure.input(webhook).mutation(async ({ ctx, input }) => ({
    webhook: (await ctx.services.webhooks.test(ctx.actor, input.id)).value,
  })),

  /** What was sent or waits to be; latest event first, in pages. */
  deliveries: procedure
    .input(webhook.extend({ after: eventCursor.exactOptional(), limit: pageSize }))
    .query(async ({ ctx, input: { id, after, limit } }) => {
      const { deliveries, next } = await ctx.services.webhooks.deliveries(ctx.actor, id, {
        limit,
        ...(after !== undefined && { before: after }),
      });
      return pageOutput(deliveries, next?.toString());
    }),

  /** Sends a delivery now; `CONFLICT` while its webhook is disabled. */
  retry: procedure.input(z.object({ delivery: line })).mutation(async ({ ctx, input }) => ({
    delivery: (await ctx.services.webhooks.retry(ctx.actor, input.delivery)).value,
  })),
});
