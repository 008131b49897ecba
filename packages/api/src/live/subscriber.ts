import type { Actor } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import type { DomainEvent } from "@rostra/core/domain-event";
import { mayConcern } from "@rostra/core/live/visible-event";
import { TRPCError } from "@trpc/server";
import type { Context } from "../context.ts";
import { fromDomainError } from "../error.ts";
import type { Live } from "./live.ts";
import { pause } from "./pause.ts";

/** How often it is asked unasked whether a subscriber still is who it was: sessions and tokens run out. In milliseconds. */
const RECHECK_MS = 60_000;

/** Who reads a subscription, as long as it may. */
export interface Subscriber {
  /** With the roles of now. */
  readonly actor: Actor;
  /** Aborted when the reader has gone, or may not read any more. */
  readonly signal: AbortSignal;
  /** Who it is now is asked when an event can have changed that. */
  heard(event: DomainEvent): Promise<void>;
}

interface SubscriptionContext {
  readonly actor: Actor;
  readonly live?: Live | undefined;
  readonly actorNow?: Context["actorNow"] | undefined;
}

/** What feeds subscriptions; they are served by the console's process alone. */
function liveOf({ live }: Pick<SubscriptionContext, "live">): Live {
  if (!live) throw new TRPCError({ code: "PRECONDITION_FAILED", message: "There are no subscriptions here." });
  return live;
}

/**
 * Runs a subscription: takes a place for it, asks `mayRead` whenever roles have changed, and ends it with UNAUTHORIZED,
 * FORBIDDEN or NOT_FOUND when it may not be read any more. `work` need not look at events itself.
 */
export async function* subscribe<T>(
  ctx: SubscriptionContext,
  asked: AbortSignal | undefined,
  mayRead: (actor: Actor) => unknown,
  work: (subscriber: Subscriber, live: Live) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const live = liveOf(ctx);
  const over = new AbortController();
  const signal = asked ? AbortSignal.any([asked, over.signal]) : over.signal;
  let { actor } = ctx;
  let failure: unknown;
  const recheck = async (): Promise<void> => {
    if (!ctx.actorNow || signal.aborted) return;
    try {
      const now = await ctx.actorNow();
      if (!now) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in to continue." });
      mayRead(now);
      actor = now;
    } catch (error) {
      failure ??= error;
      over.abort();
    }
  };
  const subscriber: Subscriber = {
    get actor() {
      return actor;
    },
    signal,
    async heard(event) {
      if (mayConcern(actor, event)) await recheck();
    },
  };
  let free = (): void => {};
  try {
    free = live.take(actor);
    signal.addEventListener("abort", free, { once: true }); // who has gone may leave the last item unread
    const watching = Promise.all([watch(live, subscriber), again(recheck, signal)]).catch((error: unknown) => {
      failure ??= error;
      over.abort();
    });
    yield* work(subscriber, live);
    over.abort();
    await watching;
    if (failure !== undefined && !asked?.aborted) throw failure;
  } catch (error) {
    throw error instanceof DomainError
      ? fromDomainError(new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: error }))
      : error;
  } finally {
    over.abort();
    free();
  }
}

async function watch({ changes }: Live, { signal, heard }: Subscriber): Promise<void> {
  for await (const change of changes.subscribe({ signal }))
    if (change.kind === "event") await heard(change.recorded.event);
}

async function again(recheck: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (await pause(RECHECK_MS, signal); !signal.aborted; await pause(RECHECK_MS, signal)) await recheck();
}
