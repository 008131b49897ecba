import type { TestProject } from "vitest/node";
import { startTestPostgres } from "./postgres.ts";

/**
 * A vitest global setup that starts one Postgres for the run, or uses the one of `externalUrl`, for every
 * `createTestDatabase()` in it.
 */
export function postgresSetup(externalUrl?: string): (project: TestProject) => Promise<() => Promise<void>> {
  return async (project) => {
    const server = await startTestPostgres(externalUrl === undefined ? {} : { externalUrl });
    project.provide("postgresUrl", server.url);
    return () => server.stop();
  };
}
