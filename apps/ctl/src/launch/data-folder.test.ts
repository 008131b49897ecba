import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { consoleSecret, dataFolderProblem, prepareDataFolder } from "./data-folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rostra-data-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("data folder", () => {
  it("is made with all that leads to it", () => {
    prepareDataFolder(join(folder, "a/b"));
    expect(statSync(join(folder, "a/b")).isDirectory()).toBe(true);
  });
  it("must be a folder", () => {
    const path = join(folder, "file");
    writeFileSync(path, "");
    expect(() => prepareDataFolder(path)).toThrow(
      `The data folder ${path} is not a folder: set ROSTRA_DATA_DIR to another path.`,
    );
    expect(() => prepareDataFolder(join(path, "below"))).toThrow("is not a folder");
  });
  it.each([
    ["EACCES", "cannot be written (permission denied)"],
    ["EROFS", "lies on a read-only file system"],
    ["ENOSPC", "There is no space left"],
    ["EIO", "cannot be used (EIO)"],
  ])("has a sentence for %s", (code, words) => {
    expect(dataFolderProblem("/d", Object.assign(new Error(code), { code }))).toContain(words);
  });
  it("keeps the console's secret, for its owner's eyes only", () => {
    const secret = consoleSecret(folder);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(consoleSecret(folder)).toBe(secret);
    expect(statSync(join(folder, "console.secret")).mode & 0o777).toBe(0o600);
  });
});
