import { defineConfig } from "tsup";

/** One program, made as that of apps/server is; only the binaries of the embedded Postgres are looked for in node_modules. */
export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "node20",
  platform: "node",
  sourcemap: true,
  clean: true,
  noExternal: [/.*/],
  external: ["pg-native"],
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
});
