import { describe, expect, it } from "vitest";
import { localPath } from "./local-path.ts";

describe("localPath", () => {
  it("keeps a path of this console", () => {
    expect(localPath("/accounts?q=a%20b&status=active")).toBe("/accounts?q=a%20b&status=active");
  });

  it("leads nowhere else", () => {
    for (const text of [
      null,
      "",
      "https://evil.test/",
      "//evil.test",
      "/\\evil.test",
      "/\t/evil.test",
      "javascript:alert(1)",
    ])
      expect(localPath(text)).toBe("/");
  });
});
