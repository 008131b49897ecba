import { createHmac } from "node:crypto";
import type { ChannelBindingType } from "./channel-binding.ts";
import { decodeUtf8, failure, type SaslFailure, type SaslLookup } from "./mechanism.ts";
import { equal } from "./scram.ts";

// The server's side of the Hashed Token mechanisms (draft-schmaus-kitten-sasl-ht-09): one message, one answer.

/** The mechanisms with code here, in order of preference; -UNIQ is not among them, being undefined on TLS 1.3. */
export const HT_MECHANISMS = ["HT-SHA-256-EXPR", "HT-SHA-256-ENDP", "HT-SHA-256-NONE"] as const;
export type HtMechanism = (typeof HT_MECHANISMS)[number];

/** What each is bound to; undefined: to nothing. */
export const HT_BINDING: Readonly<Record<HtMechanism, ChannelBindingType | undefined>> = {
  "HT-SHA-256-EXPR": "tls-exporter",
  "HT-SHA-256-ENDP": "tls-server-end-point",
  "HT-SHA-256-NONE": undefined,
};

export function isHtMechanism(text: string | undefined): text is HtMechanism {
  return HT_MECHANISMS.some((name) => name === text);
}

/** The initiator's message: find the tokens of `username`, and check `proof` against each. */
export interface HtLookup extends SaslLookup {
  readonly proof: Uint8Array;
}

/** Octets of a proof: one SHA-256. */
const PROOF_OCTETS = 32;

/** Parses `authcid NUL initiator-hashed-token`; anything else is malformed-request. */
export function parseHtInitiator(message: Uint8Array): HtLookup | SaslFailure {
  const end = message.indexOf(0);
  const username = end > 0 ? decodeUtf8(message.subarray(0, end)) : undefined;
  const proof = message.subarray(end + 1);
  if (!username || proof.length !== PROOF_OCTETS) return failure("malformed-request", "not authcid NUL hashed token");
  return { kind: "lookup", username, proof };
}

/** Whether the proof was made with the token on this channel, in constant time; `binding` is empty for -NONE. */
export function verifyHtProof(proof: Uint8Array, token: string, binding: Uint8Array): boolean {
  return equal(proof, hashed(token, "Initiator", binding));
}

/** What the responder shows in return: that it has the token too. */
export function htResponse(token: string, binding: Uint8Array): Uint8Array {
  return hashed(token, "Responder", binding);
}

function hashed(token: string, role: "Initiator" | "Responder", binding: Uint8Array): Uint8Array {
  return createHmac("sha256", token).update(role).update(binding).digest();
}
