import { SettingsError } from "@rostra/config/settings-error";
import { DomainError, type DomainErrorCode } from "@rostra/core/domain-error";

/** What `rostractl` exits with; scripts rely on it. */
export const exitCodes = {
  /** Done. */
  ok: 0,
  /** Refused by a rule of Rostra, or could not start or go on running. */
  refused: 1,
  /** Wrong arguments or settings. */
  usage: 2,
  /** The database cannot be reached, is too old, or cannot be brought up to date. */
  database: 3,
  /** A fault in Rostra itself. */
  internal: 70,
} as const;

export type ExitReason = keyof typeof exitCodes;

/** An expected end: one sentence for standard error, and why. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly reason: ExitReason;

  constructor(reason: ExitReason, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.reason = reason;
  }
}

/** What the codes of core mean to a shell. */
const domainErrors: Readonly<Record<DomainErrorCode, ExitReason>> = {
  notFound: "refused",
  conflict: "refused",
  forbidden: "refused",
  limited: "refused",
  invalid: "usage",
};

/** The exit reason and the text for people of anything that was thrown. */
export function describeFailure(error: unknown): { readonly reason: ExitReason; readonly text: string } {
  if (error instanceof Failure) return { reason: error.reason, text: error.message };
  if (error instanceof SettingsError) return { reason: "usage", text: error.message };
  if (error instanceof DomainError) return { reason: domainErrors[error.code], text: error.message };
  return { reason: "internal", text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The `code` of a system error such as `EACCES`; undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
