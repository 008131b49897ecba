/** Every code that an answer over REST may be refused with: its HTTP status and what it means. tRPC has the same codes. */
export const errorCodes = {
  BAD_REQUEST: {
    status: 400,
    meaning: "The request is not valid; `field` names the input at fault where there is one.",
  },
  UNAUTHORIZED: { status: 401, meaning: "Nobody is signed in, or the token is not valid (any more)." },
  FORBIDDEN: { status: 403, meaning: "The caller may see what is asked for, but not do this." },
  NOT_FOUND: {
    status: 404,
    meaning: "There is no such thing, or the caller may not know of it; or there is no such path.",
  },
  METHOD_NOT_SUPPORTED: { status: 405, meaning: "The path is not served by this method; `Allow` names those it is." },
  CONFLICT: {
    status: 409,
    meaning: "What is there stands against it: it exists already, or was changed by somebody else.",
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    meaning: "The same call with this key is being worked at; `Retry-After` says when to ask again.",
  },
  IDEMPOTENCY_ANSWER_NOT_KEPT: {
    status: 409,
    meaning: "The call with this key was done, and its answer is not kept: it showed a secret, or is too long.",
  },
  IDEMPOTENCY_OUTCOME_UNKNOWN: {
    status: 409,
    meaning: "Who worked at the call with this key is gone: it may have been done or not. Look, and use another key.",
  },
  IDEMPOTENCY_KEY_REUSED: { status: 422, meaning: "The key came with another call, or with other inputs, before." },
  PAYLOAD_TOO_LARGE: { status: 413, meaning: "The body is larger than is read." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, meaning: "The body is not `application/json`." },
  TOO_MANY_REQUESTS: {
    status: 429,
    meaning:
      "A limit is reached: of the calls of a token (`Retry-After` says when the next may come), of tries, or of what may be kept.",
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    meaning: "Something failed that nobody foresaw; the log has it by `requestId`.",
  },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly meaning: string }>>;

export type ErrorCode = keyof typeof errorCodes;

/** The body of a refusal. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    /** A sentence for people. */
    readonly message: string;
    /** The input at fault, by name. */
    readonly field?: string;
    /** Names the request, also in the log and the audit. */
    readonly requestId: string;
  };
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
