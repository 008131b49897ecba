import { describe, expect, it } from "vitest";
import { openShell } from "../testing/shell.ts";
import { messageCommands } from "./message.ts";

describe("rostractl message", () => {
  it("tells how much waits and removes it for who gives the address twice", async () => {
    const { run, refused } = await openShell(["romeo"], messageCommands);
    expect(await run("message", "waiting", "romeo@example.net")).toMatch(/AGE\s+MESSAGES\s+BYTES\nover 30 days\s+0/);
    expect(await refused("message", "purge", "romeo@example.net", "--confirm", "juliet@example.net")).toMatchObject({
      text: "Give --confirm romeo@example.net to remove them.",
    });
    expect(await run("message", "purge", "romeo@example.net", "--confirm", "romeo@example.net")).toContain(
      "Removed 0 messages of romeo@example.net",
    );
  });
});
