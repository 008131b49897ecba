import { describe, expect, it } from "vitest";
import { lastChanges } from "./last-changes.ts";

describe("product.md page 3: the last changes", () => {
  it("are the latest entries of the audit but for those that tell who came and went", () => {
    const actions = ["operator.signedIn", "account.suspended", "token.refused", "account.created", "operator.removed"];
    const entries = [...actions, ...Array.from({ length: 9 }, () => "roster.changed")].map((action) => ({ action }));
    expect(lastChanges(entries).map(({ action }) => action)).toEqual([
      "account.suspended",
      "account.created",
      "operator.removed",
      "roster.changed",
      "roster.changed",
      "roster.changed",
    ]);
    expect(lastChanges([])).toEqual([]);
  });
});
