import { type TRPC_ERROR_CODE_KEY, TRPCError } from "@trpc/server";
import { type ErrorCode, errorCodes } from "./rest/error-codes.ts";

/** Of a call that reaches no procedure: its code of the documented list, and headers of the answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/** What tRPC calls each status that only a {@link Refusal} has a code for. */
const trpcCodes: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: "BAD_REQUEST",
  409: "CONFLICT",
  413: "PAYLOAD_TOO_LARGE",
  422: "UNPROCESSABLE_CONTENT",
  429: "TOO_MANY_REQUESTS",
};

/** A refusal as tRPC throws it; its answer has the same status, and the code in `data.code`. */
export function toTrpcError(refusal: Refusal): TRPCError {
  const code = trpcCodes[errorCodes[refusal.code].status] ?? "INTERNAL_SERVER_ERROR";
  return new TRPCError({ code, message: refusal.message, cause: refusal });
}
