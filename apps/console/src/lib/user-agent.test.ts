import { describe, expect, it } from "vitest";
import { browserOf, systemOf } from "./user-agent.ts";

const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("browserOf", () => {
  it("names browser and system although each claims to be others", () => {
    expect(browserOf(`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/140.0.0.0 Safari/537.36`)).toBe(
      "Chrome on Linux",
    );
    expect(browserOf(`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`)).toBe(
      "Edge on Windows",
    );
    expect(browserOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe(
      "Firefox on macOS",
    );
    expect(browserOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1")).toBe(
      "Safari on iOS",
    );
  });

  it("says when it does not know", () => {
    expect(browserOf(undefined)).toBe("Unknown browser");
    expect(browserOf("curl/8.0")).toBe("curl");
  });

  it("names the system alone, for what is offered to it", () => {
    expect(systemOf("Mozilla/5.0 (Linux; Android 15; Pixel 9) Mobile")).toBe("Android");
    expect(systemOf("curl/8.0")).toBeUndefined();
  });
});
