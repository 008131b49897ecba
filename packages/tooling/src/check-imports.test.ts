import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { importProblems, importsOf } from "./check-imports.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

describe("importsOf", () => {
  it("finds every form of an import and nothing else", () => {
    const forms = (specifier: string): readonly string[] => [
      `import { a } from "${specifier}";`,
      `import type { A } from '${specifier}';`,
      `import {\n  a,\n  b,\n} from "${specifier}";`,
      `import "${specifier}";`,
      `export { a } from "${specifier}";`,
      `const a = await import("${specifier}");`,
      `let a: import("${specifier}").A;`,
      `const a = require("${specifier}");`,
    ];
    for (const text of forms("./a.ts")) expect(importsOf(text)).toEqual(["./a.ts"]);
    const others = ['Array.from("./a.ts")', 'readFileSync("./a.ts")', 'const from = "./a.ts"'];
    for (const text of others) expect(importsOf(text)).toEqual([]);
  });
});

describe("importProblems", () => {
  const within = (files: Readonly<Record<string, string>>): readonly string[] => {
    const folder = mkdtempSync(join(tmpdir(), "rostra-imports-"));
    try {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      return importProblems(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const using = (specifier: string): string => `import { a } from "${specifier}";\nconsole.log(a);\n`;
  const manifest = (...names: readonly string[]): string =>
    JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, "*"])) });

  it("a relative path may not leave its workspace", () => {
    const leaving = { "packages/core/src/a.ts": using("../../db/src/client.ts") };
    expect(within(leaving)).toEqual([expect.stringMatching(/^packages\/core\/src\/a\.ts imports .*stays inside/)]);
    expect(within({ "packages/core/src/account/a.ts": using("../b.ts") })).toEqual([]);
  });

  it("nothing imports test/, and test/ may import anything", () => {
    expect(within({ "apps/server/src/a.test.ts": using("../../../test/support/client.ts") })).toHaveLength(1);
    expect(within({ "test/e2e/a.test.ts": using("../../apps/ctl/bin/prepare.mjs") })).toEqual([]);
  });

  it("a package of ours is imported where package.json names it, in types too", () => {
    const source = { "packages/api/src/a.ts": `export type A = import("${"@rostra/db/client"}").Connection;\n` };
    expect(within({ ...source, "packages/api/package.json": manifest("@rostra/core") })).toHaveLength(1);
    expect(within({ ...source, "packages/api/package.json": manifest("@rostra/db") })).toEqual([]);
  });

  it("only packages/config imports the process", () => {
    expect(within({ "apps/ctl/src/a.ts": using("node:process") })).toHaveLength(1);
    expect(within({ "packages/config/src/a.ts": using("node:process") })).toEqual([]);
  });

  it("finds nothing in this project", () => {
    expect(importProblems(root)).toEqual([]);
  });
});
