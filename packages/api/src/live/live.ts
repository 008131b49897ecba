import { type Actor, actorName } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import type { ChangeFeed } from "@rostra/core/live/change-feed";

/** What subscriptions are fed from; one for the process. */
export interface Live {
  readonly changes: ChangeFeed;
  /** Live sessions by domain, of those that have any: now, and whenever they are counted anew, once a second at most. */
  sessionCounts(signal: AbortSignal): AsyncIterable<ReadonlyMap<string, number>>;
  /** A place among the subscriptions that are open; gives what frees it. Throws `limited`. */
  take(actor: Actor): () => void;
}

export interface SubscriptionLimits {
  readonly inAll: number;
  readonly perActor: number;
}

/** Counts open subscriptions. */
export function createPlaces({ inAll, perActor }: SubscriptionLimits): Live["take"] {
  const open = new Map<string, number>();
  let all = 0;
  return (actor) => {
    const who = actorName(actor);
    const own = open.get(who) ?? 0;
    if (own >= perActor || all >= inAll)
      throw new DomainError("limited", "There are too many subscriptions open. End one, or ask now and then instead.");
    all++;
    open.set(who, own + 1);
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      all--;
      const left = (open.get(who) ?? 1) - 1;
      if (left > 0) open.set(who, left);
      else open.delete(who);
    };
  };
}
