import { describe, expect, it } from "vitest";
import {
  auditListInput,
  historyFilters,
  isAuditFiltered,
  noAuditFilters,
  readAuditFilters,
  withAuditFilters,
  writeAuditFilters,
  writeHistoryFilters,
} from "./audit-filters.ts";

const filters = {
  ...noAuditFilters,
  domain: "example.net",
  action: "account",
  actor: "operator:1",
  target: "romeo@example.net",
  text: "left",
  from: "2026-11-01",
  to: "2026-11-22",
  entry: "12",
  trail: ["YQ"],
};

describe("the audit's filters in the URL", () => {
  it("come back as they were written", () => {
    expect(readAuditFilters(new URLSearchParams(writeAuditFilters(filters)))).toEqual(filters);
    const installation = { ...noAuditFilters, installation: true };
    expect(readAuditFilters(new URLSearchParams(writeAuditFilters(installation)))).toEqual(installation);
    expect(writeAuditFilters(noAuditFilters)).toBe("");
  });

  it("ask for whole days of UTC, the last included", () => {
    const { from, to } = auditListInput(filters);
    expect([from, to]).toEqual([new Date("2026-11-01T00:00:00Z"), new Date("2026-11-23T00:00:00Z")]);
    expect(readAuditFilters(new URLSearchParams("from=yesterday")).from).toBeUndefined();
  });

  it("start at the first page when they change", () => {
    expect(withAuditFilters(filters, { actor: undefined }).trail).toEqual([]);
  });

  it("of an account's history leave its address out of the URL", () => {
    const history = historyFilters(new URLSearchParams("action=account&target=x&installation"), "romeo@example.net");
    expect(history).toMatchObject({ domain: "example.net", target: "romeo@example.net", installation: false });
    expect(writeHistoryFilters(history)).toBe("?action=account");
  });

  it("narrow by all but the page and the open entry", () => {
    expect(isAuditFiltered({ ...noAuditFilters, entry: "1", trail: ["a"] })).toBe(false);
    expect(isAuditFiltered({ ...noAuditFilters, actor: "cli:root" })).toBe(true);
  });
});
