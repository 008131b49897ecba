import { describe, expect, it } from "vitest";
import { isXmlText } from "./xml-text.ts";

describe("isXmlText", () => {
  it.each(["", "Jule", "a\tb\nc\r", "🧡 ü \u0085 \uFFFD"])("holds for %j", (text) =>
    expect(isXmlText(text)).toBe(true),
  );
  it.each(["\u0000", "a\u001Fb", "\uD83E", "\uDDE1x", "\uFFFE", "\uFFFF"])("does not hold for %j", (text) =>
    expect(isXmlText(text)).toBe(false),
  );
});
