import { DomainError, type DomainErrorCode } from "@rostra/core/domain-error";
import { type TRPC_ERROR_CODE_KEY, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { Refusal } from "./refusal.ts";
import type { ErrorCode } from "./rest/error-codes.ts";

/** What each way to fail means to a caller of the API; a new code does not compile until it is listed. */
export const trpcCodes: Readonly<Record<DomainErrorCode, TRPC_ERROR_CODE_KEY>> = {
  notFound: "NOT_FOUND",
  conflict: "CONFLICT",
  invalid: "BAD_REQUEST",
  forbidden: "FORBIDDEN",
  limited: "TOO_MANY_REQUESTS",
};

/** What a caller is told about a failure, beside tRPC's own code. */
export interface PublicError {
  readonly message: string;
  /** The input at fault, by name (`username`), where there is one. */
  readonly field?: string;
  /** Present for a failure nobody foresaw: what to look for in the log. */
  readonly requestId?: string;
}

/** The tRPC error of a DomainError; anything else stays as it is. */
export function fromDomainError(error: TRPCError): TRPCError {
  const { cause } = error;
  if (!(cause instanceof DomainError)) return error;
  return new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });
}

/** Its code as the documented list has it. */
export function publicCode({ cause, code }: TRPCError): ErrorCode | TRPC_ERROR_CODE_KEY {
  return cause instanceof Refusal ? cause.code : code;
}

/**
 * The words for people of a failure. A DomainError and a refused input say what is wrong and where; what else was
 * thrown may hold secrets, so it is replaced by a sentence and the request's name.
 */
export function publicError(error: TRPCError, requestId: string | undefined): PublicError {
  const { cause } = error;
  if (cause instanceof DomainError)
    return { message: cause.message, ...(cause.field !== undefined && { field: cause.field }) };
  if (cause instanceof ZodError) {
    const [issue] = cause.issues;
    const field = issue?.path.filter((part) => typeof part === "string").at(-1);
    return { message: issue?.message ?? "This input is not valid.", ...(field !== undefined && { field }) };
  }
  if (error.code === "INTERNAL_SERVER_ERROR")
    return { message: "Something went wrong on the server. Try again.", ...(requestId !== undefined && { requestId }) };
  return { message: error.message };
}
