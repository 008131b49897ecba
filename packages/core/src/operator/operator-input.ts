import { DomainError } from "../domain-error.ts";

/** Longest name that is taken, in characters. */
const NAME_LENGTH = 200;

/** An e-mail as operators are known by it; throws `invalid`. */
export function emailOf(text: string): string {
  const email = text.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new DomainError("invalid", "This is not an e-mail address.", "email");
  return email;
}

/** A name, trimmed; throws `invalid` for none and for one that is too long. */
export function textOf(text: string, field: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw new DomainError("invalid", "Give a name.", field);
  if (trimmed.length > NAME_LENGTH) throw new DomainError("invalid", `Use at most ${NAME_LENGTH} characters.`, field);
  return trimmed;
}
