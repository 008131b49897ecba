import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLogFile } from "./log-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rostra-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("log file", () => {
  it("grows by lines, over restarts too, in a folder it makes", () => {
    const path = join(folder, "logs/server.log");
    for (const line of ["one", "twó"]) {
      const log = openLogFile(path);
      log.write(line);
      log.close();
    }
    expect(readFileSync(path, "utf8")).toBe("one\ntwó\n");
  });
  it("is put aside when the next line would make it too large", () => {
    const path = join(folder, "a.log");
    const log = openLogFile(path, 10);
    for (const line of ["12345678", "abc", "defghi", "x"]) log.write(line);
    log.close();
    expect(readFileSync(path, "utf8")).toBe("defghi\nx\n");
    expect(readFileSync(`${path}.1`, "utf8")).toBe("abc\n");
  });
  it("takes a line that is too large by itself", () => {
    const path = join(folder, "a.log");
    const log = openLogFile(path, 4);
    log.write("a long line");
    log.close();
    expect(existsSync(`${path}.1`)).toBe(false);
  });
});
