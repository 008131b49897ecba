import { describe, expect, it } from "vitest";
import { isLocalConsole } from "./origins.ts";

describe("the console's own page on this machine", () => {
  const consoleUrl = "http://127.0.0.1:3000";

  it.each(["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000", "http://127.1.2.3:3000"])(
    "is one by any name of it: %s",
    (origin) => expect(isLocalConsole(origin, consoleUrl)).toBe(true),
  );

  it.each([
    undefined,
    "null",
    "http://127.0.0.1:3001",
    "https://127.0.0.1:3000",
    "http://127.0.0.1.example.com:3000",
    "http://localhost.example.com:3000",
    "http://console.example.com:3000",
  ])("is no other: %s", (origin) => expect(isLocalConsole(origin, consoleUrl)).toBe(false));

  it("is none where the console is opened with TLS, or from elsewhere", () => {
    expect(isLocalConsole("http://localhost:3000", "https://im.example.com:3000")).toBe(false);
    expect(isLocalConsole("http://localhost:3000", "http://im.example.com:3000")).toBe(false);
  });
});
