import { describe, expect, it } from "vitest";
import { accountTab } from "./account-tabs.ts";

describe("accountTab", () => {
  it("reads the tab from the path, the profile for none", () => {
    expect(accountTab("/accounts/romeo%40example.net/roster")).toBe("roster");
    expect(accountTab("/accounts/roster%40example.net")).toBe("profile");
    expect(accountTab("/accounts/romeo%40example.net/nonsense")).toBe("profile");
  });
});
