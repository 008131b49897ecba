/** The SASL error conditions of RFC 6120 §6.5. */
export type SaslCondition =
  | "aborted"
  | "account-disabled"
  | "credentials-expired"
  | "encryption-required"
  | "incorrect-encoding"
  | "invalid-authzid"
  | "invalid-mechanism"
  | "malformed-request"
  | "mechanism-too-weak"
  | "not-authorized"
  | "temporary-auth-failure";

/** The mechanisms with code here, in the order of preference in which `<mechanisms/>` lists them (RFC 6120 §6.4.1). */
export const MECHANISMS = [
  "EXTERNAL",
  "SCRAM-SHA-512-PLUS",
  "SCRAM-SHA-256-PLUS",
  "SCRAM-SHA-1-PLUS",
  "SCRAM-SHA-512",
  "SCRAM-SHA-256",
  "SCRAM-SHA-1",
  "PLAIN",
  "ANONYMOUS",
] as const;
export type MechanismName = (typeof MECHANISMS)[number];

export function isMechanismName(text: string): text is MechanismName {
  return MECHANISMS.some((name) => name === text);
}

/**
 * What a step of a mechanism came to; each mechanism adds to `lookup` and `challenge` what its next step needs.
 * - `lookup`: find the account of `username` (raw, as the client sent it) and check it as the mechanism says.
 * - `challenge`: send `data` and wait for the response.
 * - `success`: the credentials are right; `data`, if any, goes with `<success/>`. Whether the account is enabled and may act
 *   as `authzid` (raw; absent when empty) is for the caller to decide before it says so.
 * - `failure`: send the condition; the exchange is over.
 */
export type SaslStep = SaslLookup | SaslChallenge | SaslSuccess | SaslFailure;

export interface SaslLookup {
  readonly kind: "lookup";
  readonly username: string;
  readonly authzid?: string;
}

export interface SaslChallenge {
  readonly kind: "challenge";
  readonly data: Uint8Array;
}

export interface SaslSuccess {
  readonly kind: "success";
  readonly username: string;
  readonly authzid?: string;
  readonly data?: Uint8Array;
}

export interface SaslFailure {
  readonly kind: "failure";
  readonly condition: SaslCondition;
  /** Why, in words for the log; holds nothing the peer sent and is not for the wire. */
  readonly reason: string;
}

export function failure(condition: SaslCondition, reason: string): SaslFailure {
  return { kind: "failure", condition, reason };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 without loss, a leading U+FEFF included; undefined when the octets are not UTF-8. */
export function decodeUtf8(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets);
  } catch {
    return undefined;
  }
}
