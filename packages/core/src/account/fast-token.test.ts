import { describe, expect, it } from "vitest";
import { deriveToken, freshSalt, hashToken } from "./fast-token.ts";

const key = Buffer.from("a key of the live server");
const salt = Buffer.alloc(32, 1);
const owner = { account: "a", client: "c", mechanism: "HT-SHA-256-NONE" } as const;

describe("XEP-0484 §3.3 tokens", () => {
  it("are always the same for one row and key, and differ with each part of it", () => {
    const token = deriveToken(key, salt, owner);
    expect(token).toMatch(/^[\w-]{43}$/); // 256 bits
    expect(deriveToken(key, salt, { ...owner })).toBe(token);
    const others = [
      deriveToken(Buffer.from("another"), salt, owner),
      deriveToken(key, Buffer.alloc(32, 2), owner),
      deriveToken(key, salt, { ...owner, account: "b" }),
      deriveToken(key, salt, { ...owner, client: "d" }),
      deriveToken(key, salt, { ...owner, mechanism: "HT-SHA-256-EXPR" }),
      deriveToken(key, salt, { ...owner, account: "a,c", client: "" }),
    ];
    expect(new Set([token, ...others]).size).toBe(7);
  });

  it("have a fresh salt of 256 bits, and a hash that is not the token", () => {
    expect(freshSalt()).toHaveLength(32);
    expect(freshSalt()).not.toEqual(freshSalt());
    expect(hashToken("x")).toHaveLength(32);
    expect(hashToken("x")).not.toEqual(hashToken("y"));
  });
});
