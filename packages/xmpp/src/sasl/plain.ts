import { decodeUtf8, failure, type SaslFailure, type SaslLookup } from "./mechanism.ts";

/** The one message of PLAIN: the account must exist and `password`, not yet prepared, must be its password. */
export interface PlainLookup extends SaslLookup {
  readonly password: string;
}

/** Parses `[authzid] NUL authcid NUL passwd` (RFC 4616 §2); anything else is malformed-request. */
export function parsePlain(message: Uint8Array): PlainLookup | SaslFailure {
  const text = decodeUtf8(message);
  if (text === undefined) return failure("malformed-request", "not UTF-8");
  const [authzid, username, password, ...rest] = text.split("\0");
  if (authzid === undefined || !username || !password || rest.length > 0) {
    return failure("malformed-request", "not authzid NUL authcid NUL passwd");
  }
  return { kind: "lookup", username, password, ...(authzid !== "" && { authzid }) };
}
