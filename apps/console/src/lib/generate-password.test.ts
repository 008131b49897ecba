import { describe, expect, it } from "vitest";
import { generatePassword } from "./generate-password.ts";

describe("generatePassword", () => {
  it("gives four groups of five characters that cannot be mistaken for each other", () => {
    for (let count = 0; count < 200; count++)
      expect(generatePassword()).toMatch(/^(?:[a-km-zA-HJ-NP-Z2-9]{5}-){3}[a-km-zA-HJ-NP-Z2-9]{5}$/);
  });

  it("passes over bytes that would favour some characters", () => {
    const bytes = [255, 0, 254, 1];
    const password = generatePassword((into) => into.map((_, index) => bytes[index % bytes.length] ?? 0));
    expect(password).toBe("ababa-babab-ababa-babab");
  });
});
