import { type Actor, may, mayAnywhere, type Verb } from "@rostra/core/actor";
import { domainOf, targetOf } from "@rostra/core/domain-event";
import { visibleTo } from "@rostra/core/live/visible-event";
import { tracked } from "@trpc/server";
import { z } from "zod";
import { domainName } from "../inputs.ts";
import { pause } from "../live/pause.ts";
import { subscribe } from "../live/subscriber.ts";
import { importOutput } from "../outputs.ts";
import { procedure, router } from "../trpc.ts";

/** How often it is looked how far a job has come, in milliseconds. */
const PROGRESS_MS = 1000;

/** The id of an event, as an item had it. */
const eventId = z
  .string()
  .regex(/^\d{1,18}$/, "This is not the id of an event.")
  .transform(BigInt);

/** What a client is told of a change: enough to know what to ask for anew. */
export type ChangeOutput =
  | { readonly kind: "open" | "reset" }
  | {
      readonly kind: "event";
      readonly type: string;
      readonly at: Date;
      readonly target: string;
      /** Absent: it concerns the installation. */
      readonly domain?: string;
    };

/** Subscriptions over server-sent events (docs/api.md). They end when who asked may not ask any more. */
export const liveRouter = router({
  /**
   * What happens on a domain, or on all that the actor may see, from now on or after `lastEventId`. First `open`; `reset`
   * says that some events were left out.
   */
  changes: procedure
    .input(z.object({ domain: domainName.exactOptional(), lastEventId: eventId.exactOptional() }).prefault({}))
    .subscription(async ({ ctx, input: { domain, lastEventId }, signal }) => {
      const mayRead = (actor: Actor) => grantOf(actor, "domain.read", domain);
      mayRead(ctx.actor);
      return subscribe(ctx, signal, mayRead, async function* (subscriber, { changes }) {
        let sight = { actor: subscriber.actor, sees: visibleTo(subscriber.actor) };
        const after = lastEventId === undefined ? {} : { after: lastEventId };
        for await (const change of changes.subscribe({ ...after, signal: subscriber.signal })) {
          if (change.kind !== "event") {
            yield tracked<ChangeOutput>(change.id.toString(), { kind: change.kind });
            continue;
          }
          const { id, at, event } = change.recorded;
          await subscriber.heard(event);
          if (subscriber.signal.aborted) return;
          if (sight.actor !== subscriber.actor) sight = { actor: subscriber.actor, sees: visibleTo(subscriber.actor) };
          const where = domainOf(event);
          if (!sight.sees(event) || (domain !== undefined && where !== domain)) continue;
          yield tracked<ChangeOutput>(id.toString(), {
            kind: "event",
            type: event.type,
            at,
            target: targetOf(event),
            ...(where !== undefined && { domain: where }),
          });
        }
      });
    }),

  /** How many sessions there are on a domain, or on all that the actor may see: now, and whenever it changes, once a second at most. */
  sessions: procedure
    .input(z.object({ domain: domainName.exactOptional() }).prefault({}))
    .subscription(async ({ ctx, input: { domain }, signal }) => {
      const mayRead = (actor: Actor) => grantOf(actor, "session.read", domain);
      mayRead(ctx.actor);
      return subscribe(ctx, signal, mayRead, async function* (subscriber, { sessionCounts }) {
        let last: number | undefined;
        for await (const counts of sessionCounts(subscriber.signal)) {
          const { domains } = mayRead(subscriber.actor);
          const sum = [...counts]
            .filter(([name]) => domains === "all" || domains.has(name))
            .reduce((sessions, [, count]) => sessions + count, 0);
          if (sum !== last) yield sum;
          last = sum;
        }
      });
    }),

  /** An import and how far it has come: now, and while its job goes on once a second, until the job is over. */
  import: procedure
    .input(z.object({ id: z.string().max(100) }))
    .subscription(async ({ ctx, input: { id }, signal }) => {
      await ctx.services.imports.get(ctx.actor, id);
      const mayRead = (actor: Actor) => mayAnywhere(actor, "account.import");
      return subscribe(ctx, signal, mayRead, async function* (subscriber) {
        let last = "";
        while (!subscriber.signal.aborted) {
          const output = importOutput(await ctx.services.imports.get(subscriber.actor, id));
          const text = JSON.stringify(output);
          if (text !== last) yield output;
          last = text;
          if (isOver(output)) return;
          await pause(PROGRESS_MS, subscriber.signal);
        }
      });
    }),
});

function grantOf(actor: Actor, verb: Verb, domain: string | undefined) {
  return domain === undefined ? mayAnywhere(actor, verb) : may(actor, verb, domain);
}

/** Whether nothing goes on by itself any more. */
function isOver({ plan }: ReturnType<typeof importOutput>): boolean {
  return plan.state !== "reading" && plan.state !== "applying" && plan.state !== "undoing";
}
