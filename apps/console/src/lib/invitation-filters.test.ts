import { describe, expect, it } from "vitest";
import { invitationListInput, readInvitationFilters, writeInvitationFilters } from "./invitation-filters.ts";

const read = (query: string) => readInvitationFilters(new URLSearchParams(query));

describe("product.md page 8: the view of the invitations in the URL", () => {
  it.each(["", "?domain=a.example", "?state=all", "?domain=a.example&state=all&after=x&after=y"])(
    "%j is read and written",
    (query) => {
      expect(writeInvitationFilters(read(query))).toBe(query);
    },
  );

  it("asks for the open ones of the domain, after the last cursor", () => {
    expect(invitationListInput(read(""), "a.example")).toEqual({ domain: "a.example", open: true, limit: 50 });
    expect(invitationListInput(read("state=all&after=x&after=y"), "b.example")).toEqual({
      domain: "b.example",
      open: false,
      limit: 50,
      after: "y",
    });
  });

  it("keeps the dialog that is open", () => {
    expect(writeInvitationFilters(read("?domain=a.example"), { create: "" })).toBe("?domain=a.example&create=");
  });
});
