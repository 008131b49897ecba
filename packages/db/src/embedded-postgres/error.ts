/** Why the embedded database does not run; `message` is a sentence or two for the operator. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
