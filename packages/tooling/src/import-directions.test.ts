import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Who may import whom, as docs/architecture.md says it: what lint refuses in a file, and what it lets through. */
const cases: Readonly<Record<string, { readonly refused: readonly string[]; readonly allowed: readonly string[] }>> = {
  "packages/xmpp/src/delivery.ts": {
    refused: ["@rostra/core/actor", "@rostra/config/server", "pg", "@prisma/client"],
    allowed: ["sax", "./stanza.ts", "./subscription.ts"],
  },
  "packages/xmpp/src/element.ts": {
    refused: ["./subscription.ts", "./privacy.ts", "./delivery.ts", "./roster.ts", "@rostra/core/actor"],
    allowed: ["./namespaces.ts"],
  },
  "packages/xmpp/src/stream-parser.ts": { refused: ["./roster.ts"], allowed: ["sax", "./stream-error.ts"] },
  "packages/xmpp/src/serialize.ts": { refused: ["./delivery.ts"], allowed: ["./element.ts"] },
  "packages/xmpp/src/namespaces.ts": { refused: ["./privacy.ts"], allowed: [] },
  "packages/core/src/services.ts": {
    refused: ["@rostra/db/client", "@rostra/api/root", "@rostra/config/server", "@rostra/telemetry/logger", "pg"],
    allowed: ["@rostra/xmpp/jid", "@rostra/xmpp/sasl/scram", "better-auth/crypto"],
  },
  "packages/db/src/client.ts": {
    refused: ["@rostra/api/root", "@rostra/config/server", "@rostra/bus/bus", "@rostra/server/server"],
    allowed: ["@rostra/core/actor", "@rostra/xmpp/jid", "pg", "@prisma/adapter-pg", "prisma/config"],
  },
  "packages/api/src/root.ts": {
    refused: ["@rostra/db/client", "@rostra/config/console", "@prisma/client"],
    allowed: ["@rostra/core/services", "@rostra/xmpp/jid", "@trpc/server"],
  },
  "packages/config/src/schema.ts": { refused: ["@rostra/xmpp/jid", "@rostra/core/actor"], allowed: ["zod"] },
  "packages/telemetry/src/logger.ts": { refused: ["@rostra/config/server", "@rostra/xmpp/jid"], allowed: ["pino"] },
  "packages/bus/src/in-process-bus.ts": { refused: ["@rostra/xmpp/stanza"], allowed: ["./bus.ts"] },
  "apps/server/src/main.ts": {
    refused: ["@rostra/console/x", "@rostra/ctl/x", "@rostra/api/root", "@rostra/test/x", "pg", "@prisma/client"],
    allowed: ["@rostra/bus/bus", "@rostra/db/client", "@rostra/config/server", "@rostra/core/actor", "ws"],
  },
  "apps/console/src/server/auth.ts": {
    refused: ["@rostra/server/server", "@rostra/bus/bus", "@prisma/client", "pg"],
    allowed: ["@rostra/api/root", "@rostra/db/client", "better-auth/adapters/prisma"],
  },
  "apps/ctl/src/main.ts": {
    refused: ["@rostra/server/server", "@rostra/console/x", "@rostra/api/root", "pg", "prisma"],
    allowed: ["@rostra/db/migrate", "@rostra/core/services", "@rostra/config/settings", "commander"],
  },
  "prisma/seed.ts": { refused: ["@rostra/server/server", "@prisma/client"], allowed: ["@rostra/db/client"] },
  "test/support/server.ts": { refused: [], allowed: ["@rostra/server/server", "@rostra/db/client", "pg"] },
};

describe("biome.base.json: who may import whom", () => {
  let refusedLines: ReadonlyMap<string, ReadonlySet<number>>;

  beforeAll(() => {
    refusedLines = lintImports();
  });

  for (const [file, { refused, allowed }] of Object.entries(cases)) {
    it(`${file} is refused ${refused.length} of ${refused.length + allowed.length} imports`, () => {
      const lines = refusedLines.get(file) ?? new Set();
      const found = [...refused, ...allowed].filter((_, line) => lines.has(line + 1));
      expect(found).toEqual(refused);
    });
  }
});

const folder = mkdtempSync(join(tmpdir(), "rostra-lint-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Lints one file for each case, an import a line, with the project's own rules. Gives the refused lines by file. */
function lintImports(): ReadonlyMap<string, ReadonlySet<number>> {
  const base: { readonly overrides: unknown } = JSON.parse(
    readFileSync(new URL("../biome.base.json", import.meta.url), "utf8"),
  );
  const linter = { rules: { recommended: false } };
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ root: true, linter, overrides: base.overrides }));
  for (const [file, { refused, allowed }] of Object.entries(cases)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), [...refused, ...allowed].map((name) => `import "${name}";\n`).join(""));
  }
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const { stdout } = spawnSync(process.execPath, [biome, "lint", "--reporter=github", "--max-diagnostics=none", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  const found = new Map<string, Set<number>>();
  for (const [, path = "", line] of stdout.matchAll(/noRestrictedImports,file=([^,]+),line=(\d+)/g)) {
    const file = path.slice(path.indexOf(basename(folder)) + basename(folder).length + 1);
    found.set(file, (found.get(file) ?? new Set()).add(Number(line)));
  }
  return found;
}
