import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));

/** One Postgres for the run; every test file has databases of its own on it. */
const globalSetup = "test/support/postgres-setup.ts";

/** Real processes, browsers and databases take their time on a small machine. */
const slow = { testTimeout: 180_000, hookTimeout: 300_000, teardownTimeout: 60_000 };

/** The gallery first: it takes longest, and would go on alone after all others. The rest as ever. */
class GalleryFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isGallery = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith("/gallery.test.ts");
    return [...sorted.filter(isGallery), ...sorted.filter((file) => !isGallery(file))];
  }
}

export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    sequence: { sequencer: GalleryFirst },
    projects: [
      {
        root,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.{ts,tsx}", "apps/*/bin/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 120_000,
          globalSetup,
          // As below; it halves the time.
          isolate: false,
        },
      },
      {
        root,
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 120_000,
          globalSetup,
          // Each file starts servers of its own; what all of them import is loaded once.
          isolate: false,
        },
      },
      {
        root,
        test: {
          name: "abuse",
          include: ["test/abuse/**/*.test.ts"],
          ...slow,
          globalSetup,
          fileParallelism: false,
          isolate: false,
        },
      },
      {
        root,
        // Each file has a site of its own; what all of them import is loaded once in each worker.
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], ...slow, isolate: false },
      },
    ],
  },
});
