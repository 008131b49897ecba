import { describe, expect, it } from "vitest";
import { changedSettings } from "./changed-settings.ts";

describe("product.md page 14: limits in force", () => {
  it("are those settings that differ from their default; of secrets only that they are set", () => {
    const changed = changedSettings({
      environment: {
        ROSTRA_XMPP_PORT: "5222",
        ROSTRA_STANZA_BURST: "20",
        ROSTRA_SECRET: "a secret of the installation, not to be told",
        ROSTRA_CONSOLE_URL: "https://console.example",
      },
    });
    expect(changed.map(({ name, value, fallback }) => [name, value, fallback])).toEqual([
      ["ROSTRA_CONSOLE_URL", "https://console.example", undefined],
      ["ROSTRA_SECRET", undefined, undefined],
      ["ROSTRA_STANZA_BURST", "20", "1000"],
    ]);
    expect(JSON.stringify(changed)).not.toContain("not to be told");
  });
});
