import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

describe("metrics", () => {
  it("prints what was counted", async () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.sessions.set(2);
    metrics.logins.inc({ mechanism: "SCRAM-SHA-256", result: "success" });
    metrics.liveEventSeconds.observe(0.014);
    const { type, text } = await metrics.page();
    expect(type).toMatch(/^text\/plain/);
    expect(text).toContain("rostra_sessions 2");
    expect(text).toContain('rostra_logins_total{mechanism="SCRAM-SHA-256",result="success"} 1');
    expect(text).toContain('rostra_live_event_seconds_bucket{le="0.02"} 1');
  });
  it("gives every process its own registry", async () => {
    createMetrics();
    const { text } = await createMetrics().page();
    expect(text).toContain("process_resident_memory_bytes");
  });
});
