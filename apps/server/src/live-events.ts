import type { DomainEvent, DomainEventType, Recorded } from "@rostra/core/domain-event";
import type { Logger } from "@rostra/telemetry/logger";
import type { Module } from "./module.ts";

type Handler = (event: DomainEvent, recorded: Recorded) => number | Promise<number>;

/**
 * Applies a committed change to this node's live sessions: every module's handler of its type, in module order.
 * Gives how many sessions were reached. A handler that fails is logged and counts none: the others still run.
 */
export function liveEvents(modules: readonly Module[], logger: Logger): (recorded: Recorded) => Promise<number> {
  const handlers = new Map<DomainEventType, Handler[]>();
  for (const module of modules)
    for (const [type, handler] of Object.entries(module.events ?? {})) {
      const known = handlers.get(type as DomainEventType) ?? [];
      known.push(handler as Handler);
      handlers.set(type as DomainEventType, known);
    }
  return async (recorded) => {
    let reached = 0;
    for (const handler of handlers.get(recorded.event.type) ?? []) {
      try {
        reached += await handler(recorded.event, recorded);
      } catch (error) {
        logger.error("an event could not be applied", { event: recorded.event.type, id: String(recorded.id), error });
      }
    }
    return reached;
  };
}
