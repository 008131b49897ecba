import { defineConfig } from "tsup";

/** One file that holds our packages; libraries stay in node_modules (decision 0006). */
export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "node20",
  platform: "node",
  sourcemap: true,
  clean: true,
  noExternal: [/^@rostra\//],
});
