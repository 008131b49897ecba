import { describe, expect, it } from "vitest";
import {
  isSessionFiltered,
  noSessionFilters,
  onlineInput,
  readSessionFilters,
  withSessionFilters,
  writeSessionFilters,
} from "./session-filters.ts";

const read = (query: string) => readSessionFilters(new URLSearchParams(query));

describe("the filters of the sessions page", () => {
  it("product.md page 6: stand in the URL under plain names, and nothing where nothing is asked for", () => {
    expect(read("tls=TLSv1.2")).toEqual({ ...noSessionFilters, tls: "TLSv1.2" });
    expect(writeSessionFilters(noSessionFilters)).toBe("");
    const query =
      "?domain=a.example&node=n1&client=Gajim&mechanism=PLAIN&tls=none&transport=bosh&show=dnd&sort=since&descending=&session=romeo%40a.example%2Fx&after=b&after=c";
    expect(writeSessionFilters(read(query))).toBe(query);
  });

  it("leave out what cannot be", () => {
    expect(read("transport=pigeon&sort=size&domain=")).toEqual(noSessionFilters);
  });

  it("are filters where they leave sessions out: the order and an open session are none", () => {
    expect(isSessionFiltered(read("sort=since&session=a&after=b&client=+"))).toBe(false);
    expect(isSessionFiltered(read("show=away"))).toBe(true);
  });

  it("a change begins at the first page", () => {
    expect(withSessionFilters(read("after=a&tls=none"), { node: "n" })).toMatchObject({ trail: [], tls: "none" });
  });

  it("ask the API for a page", () => {
    expect(onlineInput(read("client=+x+&show=none&after=a&after=b"))).toEqual({
      client: "x",
      show: "none",
      sort: "account",
      descending: false,
      limit: 50,
      after: "b",
    });
  });
});
