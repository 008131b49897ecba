import { defineConfig } from "tsup";

/**
 * One program that needs no node_modules beside it (decision 0006). Libraries written as CommonJS ask for Node's own
 * modules by `require`, which an ES module does not have: it is made.
 */
export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "node20",
  platform: "node",
  sourcemap: true,
  clean: true,
  noExternal: [/.*/],
  external: ["bufferutil", "utf-8-validate", "pg-native"],
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
});
