import { describe, expect, it } from "vitest";
import { createLogger } from "./logger.ts";

function lines(level: "debug" | "info" | "warn" | "error" | "silent" = "info") {
  const written: Record<string, unknown>[] = [];
  return { written, logger: createLogger("server", level, { write: (line) => void written.push(JSON.parse(line)) }) };
}

describe("logger", () => {
  it("writes one JSON object with app, level, message and fields", () => {
    const { written, logger } = lines();
    logger.info("session bound", {
      jid: { toString: () => "romeo@example.net/orchard" },
      stream: "s1",
      stanza: "iq a1",
    });
    expect(written).toMatchObject([
      {
        app: "server",
        level: "info",
        message: "session bound",
        jid: "romeo@example.net/orchard",
        stream: "s1",
        stanza: "iq a1",
      },
    ]);
    expect(written[0]?.["time"]).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
  it("carries the fields of with()", () => {
    const { written, logger } = lines();
    logger.with({ stream: "s2" }).warn("slow client");
    expect(written).toMatchObject([{ stream: "s2", level: "warn" }]);
  });
  it("leaves out lines below the level", () => {
    const { written, logger } = lines("warn");
    logger.info("not this");
    logger.error("this", { error: new Error("broken") });
    expect(written).toMatchObject([{ message: "this", error: { message: "broken" } }]);
  });
  it("writes no secret", () => {
    const { written, logger } = lines();
    logger.info("settings", { password: "hunter2", request: { token: "t0ken", authorization: "Basic eA==" } });
    expect(JSON.stringify(written)).not.toMatch(/hunter2|t0ken|eA==/);
  });
});
