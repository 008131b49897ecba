// What Prisma's command line takes from the environment, for ../prisma.config.ts (packages/config is for the product).
import { fileURLToPath } from "node:url";

/** No download of a schema engine, no check for newer versions, no telemetry. */
export function preparePrismaEnvironment() {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL("./schema-engine.mjs", import.meta.url));
  process.env.CHECKPOINT_DISABLE ??= "1";
}

/** `generate` and `validate` want a URL but no server: one that cannot be reached will do. */
export function prismaDatabaseUrl() {
  return process.env.DATABASE_URL ?? "postgresql://127.0.0.1:1/none";
}
