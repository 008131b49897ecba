import type { BulkOutput } from "@rostra/api/outputs";
import { describe, expect, it } from "vitest";
import { addCounts, bulkSentence, canUndo, reasonsOf } from "./bulk-words.ts";

const none = { planned: 0, unchanged: 0, refused: 0, changed: 0, undone: 0, left: 0 };
const bulk: BulkOutput = {
  id: "1",
  domain: "example.net",
  action: { kind: "suspend", suspension: { reason: "Left" } },
  state: "done",
  sessions: 2,
  createdAt: new Date(0),
  accounts: { ...none, changed: 1200, unchanged: 2 },
  reasons: [{ state: "unchanged", reason: "Suspended already.", accounts: 2 }],
};

describe("words of bulk actions", () => {
  it("say what has become of it", () => {
    expect(bulkSentence(bulk)).toBe("Suspended 1,200 accounts.");
    const accounts = { ...none, planned: 3, changed: 1 };
    expect(bulkSentence({ ...bulk, state: "running", accounts })).toBe("Suspending 4 accounts.");
    expect(bulkSentence({ ...bulk, state: "cancelled", accounts })).toBe(
      "Stopped. Suspended 1 account; 3 accounts left as they were.",
    );
    expect(bulkSentence({ ...bulk, state: "undone", accounts: { ...none, undone: 4 } })).toBe(
      "Taken back for 4 accounts.",
    );
    expect(bulkSentence({ ...bulk, accounts: none })).toBe("Nothing was changed.");
  });

  it("add up over domains, with the reasons", () => {
    expect(addCounts([bulk, bulk])).toMatchObject({ changed: 2400, unchanged: 4 });
    expect(reasonsOf([bulk, bulk], "unchanged")).toEqual([{ reason: "Suspended already.", accounts: 4 }]);
    expect(reasonsOf([bulk], "refused")).toEqual([]);
  });

  it("offer to take back what can be taken back", () => {
    expect(canUndo(bulk)).toBe(true);
    expect(canUndo({ ...bulk, state: "running" })).toBe(false);
    expect(canUndo({ ...bulk, action: { kind: "endSessions", reason: "Left" } })).toBe(false);
  });
});
