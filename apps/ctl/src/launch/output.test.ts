import { describe, expect, it } from "vitest";
import { readOutputLine } from "./output.ts";

describe("output of a child", () => {
  it("reads log lines as sentences", () => {
    const raw = JSON.stringify({ level: "error", message: "the database is gone", error: { message: "ECONNREFUSED" } });
    expect(readOutputLine(raw)).toEqual({ raw, error: true, text: "the database is gone: ECONNREFUSED" });
    expect(readOutputLine('{"level":"info","message":"ready"}')).toMatchObject({ error: false, text: "ready" });
  });
  it("takes everything else as it is", () => {
    expect(readOutputLine("Ready in 0.4s")).toMatchObject({ error: false, text: "Ready in 0.4s" });
    expect(readOutputLine("{ not json")).toMatchObject({ error: false, text: "{ not json" });
    expect(readOutputLine('{"a":1}')).toMatchObject({ error: false, text: '{"a":1}' });
  });
});
