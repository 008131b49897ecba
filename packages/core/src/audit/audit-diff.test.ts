import { describe, expect, it } from "vitest";
import type { Actor } from "../actor.ts";
import { createServices } from "../services.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import { auditDiff } from "./audit-diff.ts";

const cli: Actor = { kind: "cli", id: "test" };

describe("audit: what a change made of what was there", () => {
  it("tells the rules of a policy that differ, as they were and as they are", async () => {
    const services = createServices(createMemoryDatabase());
    await services.domains.add(cli, "example.net");
    await services.domains.setPolicy(cli, "example.net", { sessionLimit: 3, mechanisms: ["PLAIN"] });
    const { entries } = await services.audit.list(cli, { limit: 1 });
    const { diff } = await services.audit.get(cli, entries[0]?.id ?? 0n);
    expect(diff.fields).toEqual([
      { field: "sessionLimit", before: 10, after: 3 },
      { field: "mechanisms", before: expect.arrayContaining(["SCRAM-SHA-256"]), after: ["PLAIN"] },
    ]);
    expect(diff.items).toEqual([]);
  });

  it("tells the items of a privacy list that were added, removed and changed, and the default", () => {
    const item = (order: number, value: string, action = "deny") => ({
      action,
      order,
      stanzas: [],
      type: "jid",
      value,
    });
    const diff = auditDiff({
      action: "privacy.changed",
      details: {
        before: JSON.stringify([item(1, "a@example.org"), item(2, "b@example.org")]),
        after: JSON.stringify([item(1, "a@example.org", "allow"), item(3, "c@example.org")]),
        defaultAfter: "work",
      },
    });
    expect(diff.fields).toEqual([{ field: "default", after: "work" }]);
    expect(diff.items.map(({ kind, item: { value } }) => [kind, value])).toEqual([
      ["changed", "a@example.org"],
      ["removed", "b@example.org"],
      ["added", "c@example.org"],
    ]);
  });

  it("tells what was made or is gone, and nothing where nothing is told", () => {
    const diff = (details: Readonly<Record<string, string>>) => auditDiff({ action: "roster.changed", details }).fields;
    expect(diff({ after: '{"name":"Juliet","listed":true}' })).toEqual([
      { field: "name", after: "Juliet" },
      { field: "listed", after: true },
    ]);
    expect(diff({ before: '{"name":"Juliet"}' })).toEqual([{ field: "name", before: "Juliet" }]);
    expect(diff({ before: "[broken", after: "x" })).toEqual([{ field: "value", before: "[broken", after: "x" }]);
    expect(diff({ account: "romeo@example.net" })).toEqual([]);
  });
});
