import { describe, expect, it } from "vitest";
import { deriveKey } from "./node-state.ts";

describe("keys from the one secret that is kept", () => {
  const secret = Buffer.from("the secret of a node");

  it("are the same each time, and tell nothing of each other or of the secret", () => {
    const key = deriveKey(secret, "FAST tokens");
    expect(key).toHaveLength(32);
    expect(deriveKey(secret, "FAST tokens")).toEqual(key);
    const others = [deriveKey(secret, "Bind 2 resources"), deriveKey(Buffer.from("another"), "FAST tokens"), secret];
    for (const other of others) expect(Buffer.from(other).equals(key)).toBe(false);
  });
});
