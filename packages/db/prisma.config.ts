import { defineConfig } from "prisma/config";
import { preparePrismaEnvironment, prismaDatabaseUrl } from "./bin/prisma-environment.mjs";

preparePrismaEnvironment();

export default defineConfig({
  schema: "../../prisma",
  migrations: { path: "../../prisma/migrations" },
  datasource: { url: prismaDatabaseUrl() },
  // Partitioned by time, which Prisma cannot say: the migrations make it and Prisma leaves it alone.
  experimental: { externalTables: true },
  tables: { external: ["public.archived_message"] },
});
