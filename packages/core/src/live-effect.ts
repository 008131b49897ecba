import type { Database, LiveEffect } from "./transaction.ts";

/** How long a save waits for the live nodes to confirm before it says "pending", in milliseconds. */
export const LIVE_EFFECT_WAIT_MS = 2000;

/**
 * Waits until every live node has confirmed the events, or the time is over, and says how far the edit has gone.
 * Polls with growing pauses: the usual answer comes after one or two.
 */
export async function waitForEffect(
  database: Pick<Database, "effects">,
  events: readonly bigint[],
  waitMs = LIVE_EFFECT_WAIT_MS,
): Promise<LiveEffect> {
  const end = Date.now() + waitMs;
  for (let pause = 4; ; pause = Math.min(pause * 2, 100)) {
    const effect = await database.effects(events);
    if (effect.pending === 0 || Date.now() + pause > end) return effect;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
