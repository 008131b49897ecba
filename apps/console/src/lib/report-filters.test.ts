import { expect, it } from "vitest";
import { openReports, readReportFilters, reportListInput, writeReportFilters } from "./report-filters.ts";

const read = (query: string) => readReportFilters(new URLSearchParams(query));

it("the filters of reports come back from the URL as they were", () => {
  for (const state of ["open", "closed", undefined] as const)
    for (const domain of [undefined, "verona.example"])
      for (const reported of [undefined, "mercutio@verona.example"]) {
        const filters = { state, domain, reported };
        expect(read(writeReportFilters(filters))).toEqual(filters);
      }
});

it("open reports are shown where nothing else is asked for", () => {
  expect(read("")).toEqual(openReports);
  expect(read("?state=nonsense")).toEqual(openReports);
  expect(writeReportFilters(openReports)).toBe("");
  expect(reportListInput(openReports)).toEqual({ limit: 25, state: "open" });
  expect(reportListInput(read("?state=all&domain=a.example"))).toEqual({ limit: 25, domain: "a.example" });
});
