import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { noteOf, settingNames } from "./schema.ts";
import { settingsPage } from "./settings-page.ts";

describe("docs/settings.md", () => {
  it("is what the schema prints (npm run settings-page -w @rostra/config)", () => {
    expect(readFileSync(new URL("../../../docs/settings.md", import.meta.url), "utf8")).toBe(settingsPage());
  });
  it("names every setting, with whole sentences and a default", () => {
    for (const name of settingNames) {
      const { doc, fallback, unset } = noteOf(name);
      expect(settingsPage()).toContain(`### ${name}\n`);
      expect(doc, name).toMatch(/^[A-Z].*\.$/);
      expect(fallback ?? unset, name).toBeTruthy();
    }
  });
});
