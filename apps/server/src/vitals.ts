import { monitorEventLoopDelay } from "node:perf_hooks";
import type { NodeVitals } from "@rostra/db/node";

/** How precisely delays of the event loop are measured, in milliseconds. */
const RESOLUTION_MS = 20;

/** Gives, each time it is asked, how this process is, and how late its event loop was since the time before. */
export function vitals(ports: NodeVitals["ports"]): () => NodeVitals {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return () => {
    const late = delays.percentile(99) / 1e6 - RESOLUTION_MS; // the pause between two looks counts as delay
    delays.reset();
    return {
      memoryBytes: process.memoryUsage.rss(),
      eventLoopMs: Math.max(0, Math.round(late * 10) / 10),
      ports,
    };
  };
}
