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
  PAYLOAD_TOO_LARGE: { status: 413, meaning: "The body is larger than is read." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, meaning: "The body is not `application/json`." },
  TOO_MANY_REQUESTS: { status: 429, meaning: "A limit is reached: of tries, or of what may be kept." },
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
