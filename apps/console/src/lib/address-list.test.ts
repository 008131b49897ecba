import { describe, expect, it } from "vitest";
import { readAddresses } from "./address-list.ts";

describe("readAddresses", () => {
  it("takes addresses and usernames out of what was pasted, each once", () => {
    const text = "Romeo@example.net, juliet\nNurse A. <nurse@example.net>; xmpp:romeo@example.net  paris\n\n";
    expect(readAddresses(text, "example.net")).toEqual({
      addresses: ["romeo@example.net", "juliet@example.net", "nurse@example.net", "paris@example.net"],
      wrong: [],
    });
  });

  it("tells what is of another domain or no address", () => {
    expect(readAddresses("far@example.com @example.net ok", "example.net")).toEqual({
      addresses: ["ok@example.net"],
      wrong: ["far@example.com", "@example.net"],
    });
  });
});
