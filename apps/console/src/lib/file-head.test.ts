import { describe, expect, it } from "vitest";
import { fileHead } from "./file-head.ts";

describe("import/the beginning of a file", () => {
  it("is the whole of a short file, and whole lines of a long one, whatever character is cut", async () => {
    expect(await fileHead(new Blob(["a,b"]))).toBe("a,b");
    const head = await fileHead(new Blob(["é".repeat(20), "\n", "♥".repeat(40_000)]));
    expect(head).toBe(`${"é".repeat(20)}\n`);
  });

  it("is refused with a reason where the file is empty or no UTF-8", async () => {
    await expect(fileHead(new Blob([" \n"]))).rejects.toThrow("The file is empty.");
    await expect(fileHead(new Blob([new Uint8Array([0x61, 0xe9, 0x0a])]))).rejects.toThrow("not UTF-8");
  });
});
