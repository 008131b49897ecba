import { DomainError } from "@rostra/core/domain-error";
import { TRPCError } from "@trpc/server";
import { fromDomainError, publicError } from "../error.ts";
import { Refusal } from "../refusal.ts";
import { type ErrorBody, errorCodes, isErrorCode } from "./error-codes.ts";

/**
 * The answer to a call that was refused or failed, with an {@link ErrorBody}. Of what is no {@link Refusal}, DomainError or
 * error of tRPC it tells nothing.
 */
export function refused(error: unknown, requestId: string): Response {
  if (error instanceof Refusal) {
    const { code, message, headers } = error;
    return answer({ error: { code, message, requestId } }, headers);
  }
  const failure = toTrpc(error);
  const code = isErrorCode(failure.code) ? failure.code : "INTERNAL_SERVER_ERROR";
  const { message, field } = publicError(failure, requestId);
  const challenge = code === "UNAUTHORIZED" ? { "www-authenticate": "Bearer" } : {};
  return answer({ error: { code, message, ...(field !== undefined && { field }), requestId } }, challenge);
}

function toTrpc(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  const failure = new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: error });
  return error instanceof DomainError ? fromDomainError(failure) : failure;
}

function answer(body: ErrorBody, headers: Readonly<Record<string, string>>): Response {
  const { code, requestId } = body.error;
  return Response.json(body, {
    status: errorCodes[code].status,
    headers: { ...headers, "cache-control": "no-store", "x-request-id": requestId },
  });
}
