import type { Instrumentation } from "next";

/** Runs once, before the first request: what is wrong with the settings is said now, not on somebody's first click. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next sets it, and leaves the branch out where it is false
  if (process.env["NEXT_RUNTIME"] === "nodejs") {
    const { start } = await import("./server/start.ts");
    await start();
  }
}

/** What a page or route threw; the visitor sees the digest, by which this line is found. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  // biome-ignore lint/style/noProcessEnv: as above
  if (process.env["NEXT_RUNTIME"] === "nodejs") {
    const { logRequestError } = await import("./server/start.ts");
    logRequestError(error, request.path, context.routePath);
  }
};
