import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { ask, newPassword, type Terminal } from "./ask.ts";

/** A terminal in memory: what is shown is kept, what is typed comes from the test. */
function terminal(isTTY: boolean): Terminal & { readonly type: (text: string) => void; readonly shown: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => input });
  const output = new PassThrough();
  const chunks: Buffer[] = [];
  output.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { input, output, type: (text) => void input.write(text), shown: () => Buffer.concat(chunks).toString() };
}

describe("passwords", () => {
  it("come from the first line of standard input", async () => {
    const { type, ...rest } = terminal(false);
    type("s3cret pass\nmore\n");
    expect(await newPassword(true, rest)).toBe("s3cret pass");
  });
  it("are asked for twice and never shown", async () => {
    const { type, shown, ...rest } = terminal(true);
    const asked = newPassword(false, rest);
    type("s3cret\r");
    await expect.poll(shown).toContain("Once more: ");
    type("s3cret\r");
    expect(await asked).toBe("s3cret");
    expect(shown()).toBe("Password: \nOnce more: \n");
  });
  it("must be typed alike twice", async () => {
    const { type, shown, ...rest } = terminal(true);
    const asked = newPassword(false, rest);
    type("one\r");
    await expect.poll(shown).toContain("Once more: ");
    type("two\r");
    await expect(asked).rejects.toThrow("The two passwords differ.");
  });
  it("must not be empty", async () => {
    const { type, ...rest } = terminal(false);
    type("\n");
    await expect(newPassword(true, rest)).rejects.toThrow("The password is empty.");
  });
  it("are refused without a terminal and without --password-stdin", async () => {
    await expect(newPassword(false, terminal(false))).rejects.toThrow("--password-stdin");
  });
  it("can be interrupted", async () => {
    const { type, ...rest } = terminal(true);
    const asked = newPassword(false, rest);
    type("\u0003");
    await expect(asked).rejects.toThrow("Interrupted.");
  });
});

describe("questions", () => {
  it("say how to answer without a terminal", async () => {
    await expect(ask("Name: ", "Give it with --name.", terminal(false))).rejects.toThrow("Give it with --name.");
  });
});
