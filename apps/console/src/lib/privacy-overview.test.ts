import { describe, expect, it } from "vitest";
import { makerName, type PrivacyOverview, sessionName, sessionsUnder } from "./privacy-overview.ts";

const overview: PrivacyOverview = {
  revision: 3n,
  defaultList: "Home",
  lists: [],
  sessions: [
    { resource: "balcony", client: "Gajim 1.9", activeList: "Work" },
    { resource: "phone" },
    { resource: "desk", activeList: "Home" },
  ],
  blocked: [],
};

describe("privacy/overview", () => {
  it("tells to which sessions a list applies, those without a list of their own under the default", () => {
    expect(sessionsUnder(overview, "Work").map(sessionName)).toEqual(["balcony (Gajim 1.9)"]);
    expect(sessionsUnder(overview, "Home").map(sessionName)).toEqual(["phone", "desk"]);
    expect(sessionsUnder(overview, "Other")).toEqual([]);
  });

  it("names who made a version", () => {
    expect(makerName("entity:romeo@example.net", "1")).toBe("A client of romeo@example.net");
    expect(makerName("operator:1", "1")).toBe("You");
    expect(makerName("operator:2", "1")).toBe("Operator 2");
    expect(makerName("cli:root", "1")).toBe("The command line");
    expect(makerName("node:a", "1")).toBe("node:a");
  });
});
