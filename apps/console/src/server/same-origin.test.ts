import { describe, expect, it } from "vitest";
import { isFromOwnPage, isSameOrigin } from "./same-origin.ts";

const post = (headers: Record<string, string>): boolean => isSameOrigin("POST", new Headers(headers));

describe("isSameOrigin", () => {
  it("believes what the browser says about where the request comes from", () => {
    expect(post({ "sec-fetch-site": "same-origin" })).toBe(true);
    for (const site of ["cross-site", "same-site", "none"])
      expect(post({ "sec-fetch-site": site, origin: "http://console.test", host: "console.test" })).toBe(false);
  });

  it("compares Origin with Host, port included, where the browser says no more", () => {
    expect(post({ origin: "http://10.0.0.1:3000", host: "10.0.0.1:3000" })).toBe(true);
    expect(post({ origin: "http://10.0.0.1:3001", host: "10.0.0.1:3000" })).toBe(false);
    expect(post({ origin: "http://evil.test", host: "10.0.0.1:3000" })).toBe(false);
    expect(post({ origin: "null", host: "10.0.0.1:3000" })).toBe(false);
  });

  it("takes a request that says nothing for one of no page", () => {
    expect(isFromOwnPage(new Headers({ host: "10.0.0.1:3000" }))).toBe(false);
    expect(isFromOwnPage(new Headers({ "sec-fetch-site": "same-origin" }))).toBe(true);
  });

  it("lets programs through, and reading", () => {
    expect(post({ host: "10.0.0.1:3000" })).toBe(true);
    expect(isSameOrigin("GET", new Headers({ "sec-fetch-site": "cross-site" }))).toBe(true);
  });
});
