import { DomainError } from "./domain-error.ts";

/** Longest description of anything, in characters. */
export const DESCRIPTION_LIMIT = 1000;

/** The description, or what else goes by `field`, without space around it; undefined for an empty one. Throws `invalid` for one that is too long. */
export function checkDescription(text: string | undefined, field = "description"): string | undefined {
  const trimmed = text?.trim();
  if (trimmed && trimmed.length > DESCRIPTION_LIMIT)
    throw new DomainError("invalid", `Use at most ${DESCRIPTION_LIMIT} characters.`, field);
  return trimmed === "" ? undefined : trimmed;
}
