/** What may go wrong in a service; every edge says in one exhaustive table what each code means to it. */
export type DomainErrorCode = "notFound" | "conflict" | "invalid" | "forbidden" | "limited";

/**
 * The one error a service throws on purpose. `message` is a sentence for people that holds no secret;
 * `field` names the input at fault where there is one (`password`, `username`, …).
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: DomainErrorCode;
  readonly field: string | undefined;

  constructor(code: DomainErrorCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
