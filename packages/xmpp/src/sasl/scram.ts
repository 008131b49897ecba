import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import {
  decodeUtf8,
  failure,
  type SaslChallenge,
  type SaslFailure,
  type SaslLookup,
  type SaslSuccess,
} from "./mechanism.ts";

// The server's side of SCRAM (RFC 5802; SHA-256 by RFC 7677) as three steps over values:
// parseClientFirst → the caller finds the account's keys → serverFirst → verifyClientFinal.

/** The SCRAM mechanisms without regard to channel binding: one set of stored keys each. */
export type ScramMechanism = "SCRAM-SHA-1" | "SCRAM-SHA-256" | "SCRAM-SHA-512";

/** The names of the SCRAM mechanisms on the wire: each with and without channel binding (RFC 5802 §4). */
export type ScramMechanismName = ScramMechanism | `${ScramMechanism}-PLUS`;

/** The digest of each mechanism, by its name in node:crypto, and its length in octets. */
export const SCRAM_HASH: Readonly<Record<ScramMechanism, { readonly digest: string; readonly octets: number }>> = {
  "SCRAM-SHA-1": { digest: "sha1", octets: 20 },
  "SCRAM-SHA-256": { digest: "sha256", octets: 32 },
  "SCRAM-SHA-512": { digest: "sha512", octets: 64 },
};

/** What a server stores to verify a password without knowing it (RFC 5802 §3). */
export interface ScramKeys {
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** StoredKey and ServerKey from a SaltedPassword, which is PBKDF2 with the mechanism's HMAC (RFC 5802 §3). */
export function scramKeys(mechanism: ScramMechanism, saltedPassword: Uint8Array): ScramKeys {
  return {
    storedKey: hash(mechanism, hmac(mechanism, saltedPassword, "Client Key")),
    serverKey: hmac(mechanism, saltedPassword, "Server Key"),
  };
}

/** What the connection has to do with the exchange. */
export interface ScramContext {
  /** The mechanism that `<auth/>` named. */
  readonly mechanism: ScramMechanismName;
  /** Whether any -PLUS mechanism was in the list sent to this client. */
  readonly plusOffered: boolean;
  /** The channel bindings supported on this connection: the octets of each, by type. */
  readonly channelBindings: ReadonlyMap<string, Uint8Array>;
}

/** The client's first message: find the account of `username` and its salt, iteration count and keys for `mechanism`. */
export interface ClientFirst extends SaslLookup {
  readonly mechanism: ScramMechanism;
  readonly nonce: string;
  /** client-first-message-bare, as it enters the AuthMessage. */
  readonly bare: string;
  /** The type of the channel binding (RFC 5802 §7, cb-name); absent without -PLUS. */
  readonly bindingType?: string;
  /** The value that `c=` must have: the GS2 header of this message and the channel's binding data, in base64. */
  readonly channelBinding: string;
}

/** Parses client-first-message and applies the channel-binding rules of RFC 5802 §6; usernames lose their escapes. */
export function parseClientFirst(message: Uint8Array, context: ScramContext): ClientFirst | SaslFailure {
  const text = readMessage(message);
  if (text === undefined) return malformed;
  const [flag = "", authorisation = "", ...bare] = text.split(",");
  if (!/^(?:n|y|p=[A-Za-z0-9.-]+)$/.test(flag) || !/^(?:a=|$)/.test(authorisation)) return malformed;
  if (bare.some(isMandatoryExtension)) return mandatoryExtension; // RFC 5802 §5.1

  const [name = "", nonce = "", ...extensions] = bare;
  if (!/^n=./s.test(name) || !/^r=[\x21-\x7e]+$/.test(nonce) || !extensions.every(isExtension)) return malformed;

  const plus = context.mechanism.endsWith("-PLUS");
  if (plus !== flag.startsWith("p"))
    return failure("malformed-request", "flag p and a -PLUS mechanism need each other");
  if (flag === "y" && context.plusOffered) return failure("not-authorized", "server-does-support-channel-binding");
  const bindingData = plus ? context.channelBindings.get(flag.slice(2)) : new Uint8Array();
  if (bindingData === undefined) return failure("not-authorized", "unsupported-channel-binding-type");

  const username = unescapeName(name.slice(2));
  const authzid = unescapeName(authorisation.slice(2));
  if (username === undefined || authzid === undefined) return failure("not-authorized", "invalid-username-encoding");
  return {
    kind: "lookup",
    mechanism: baseMechanism(context.mechanism),
    username,
    ...(authzid !== "" && { authzid }),
    nonce: nonce.slice(2),
    bare: bare.join(","),
    ...(plus && { bindingType: flag.slice(2) }),
    channelBinding: encodeBase64(Buffer.concat([Buffer.from(`${flag},${authorisation},`), bindingData])), // RFC 5802 §5.1, c
  };
}

/** The server's first message and what is needed to judge the client's answer to it. */
export interface ServerFirst extends SaslChallenge {
  readonly clientFirst: ClientFirst;
  readonly nonce: string;
  /** server-first-message, as it enters the AuthMessage. */
  readonly message: string;
}

/**
 * Writes server-first-message. `serverNonce` is one `freshNonce()` per exchange; `extensions`, if any, is text of the form
 * `name=value` without a comma in the value (XEP-0474 §6.1 has one). For an unknown account, salt and iteration count must be
 * those of a decoy (RFC 6120 §6.5): nothing may differ before the proof.
 */
export function serverFirst(
  clientFirst: ClientFirst,
  answer: {
    readonly serverNonce: string;
    readonly salt: Uint8Array;
    readonly iterations: number;
    readonly extensions?: string;
  },
): ServerFirst {
  const nonce = clientFirst.nonce + answer.serverNonce;
  const extensions = answer.extensions === undefined ? "" : `,${answer.extensions}`;
  const message = `r=${nonce},s=${encodeBase64(answer.salt)},i=${answer.iterations}${extensions}`;
  return { kind: "challenge", data: Buffer.from(message), clientFirst, nonce, message };
}

/** Octets of randomness in a server nonce: 24 characters of base64, of which none is a comma. */
const NONCE_OCTETS = 18;

export function freshNonce(): string {
  return randomBytes(NONCE_OCTETS).toString("base64");
}

/**
 * Judges client-final-message against the keys of the account; the data of the success is server-final-message. Everything
 * but the proof is judged before the keys are used, so an account that does not exist is given keys nobody knows.
 */
export function verifyClientFinal(sent: ServerFirst, message: Uint8Array, keys: ScramKeys): SaslSuccess | SaslFailure {
  const text = readMessage(message);
  if (text === undefined) return malformed;
  const attributes = text.split(",");
  if (attributes.some(isMandatoryExtension)) return mandatoryExtension;
  const [channelBinding = "", nonce = "", ...extensions] = attributes.slice(0, -1);
  const proofAttribute = attributes.at(-1) ?? "";
  const inOrder = channelBinding.startsWith("c=") && nonce.startsWith("r=") && proofAttribute.startsWith("p=");
  const proof = decodeBase64(proofAttribute.slice(2));
  if (!inOrder || !extensions.every(isExtension) || proof === undefined) return malformed;

  const { clientFirst } = sent;
  if (!equal(nonce.slice(2), sent.nonce))
    return failure("not-authorized", "other-error: not the nonce of this exchange");
  if (!equal(channelBinding.slice(2), clientFirst.channelBinding)) {
    return failure("not-authorized", "channel-bindings-dont-match");
  }

  const { mechanism } = clientFirst;
  const authMessage = [clientFirst.bare, sent.message, ...attributes.slice(0, -1)].join(",");
  const clientSignature = hmac(mechanism, keys.storedKey, authMessage);
  const clientKey = clientSignature.map((octet, at) => octet ^ (proof[at] ?? 0));
  const proven = equal(hash(mechanism, clientKey), keys.storedKey);
  if (!proven || proof.length !== clientSignature.length) return failure("not-authorized", "invalid-proof");
  return {
    kind: "success",
    username: clientFirst.username,
    ...(clientFirst.authzid !== undefined && { authzid: clientFirst.authzid }),
    data: Buffer.from(`v=${encodeBase64(hmac(mechanism, keys.serverKey, authMessage))}`),
  };
}

/** Compares in constant time; only a difference in length shows. */
export function equal(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const malformed = failure("malformed-request", "not a message of RFC 5802 §7");
const mandatoryExtension = failure("not-authorized", "extensions-not-supported");

function readMessage(message: Uint8Array): string | undefined {
  const text = decodeUtf8(message);
  return text?.includes("\0") ? undefined : text;
}

function isMandatoryExtension(attribute: string): boolean {
  return attribute.startsWith("m=");
}

/** An optional extension: any one-letter attribute but those that have a place of their own (RFC 5802 §5.1). */
function isExtension(attribute: string): boolean {
  return /^[A-Za-z]=./s.test(attribute) && !/^[acimnprsve]/.test(attribute);
}

/** saslname of RFC 5802 §7. */
function unescapeName(text: string): string | undefined {
  if (/=(?!2C|3D)/.test(text)) return undefined;
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}

function baseMechanism(mechanism: ScramContext["mechanism"]): ScramMechanism {
  switch (mechanism) {
    case "SCRAM-SHA-1-PLUS":
      return "SCRAM-SHA-1";
    case "SCRAM-SHA-256-PLUS":
      return "SCRAM-SHA-256";
    case "SCRAM-SHA-512-PLUS":
      return "SCRAM-SHA-512";
    default:
      return mechanism;
  }
}

function hash(mechanism: ScramMechanism, data: Uint8Array): Uint8Array {
  return createHash(SCRAM_HASH[mechanism].digest).update(data).digest();
}

function hmac(mechanism: ScramMechanism, key: Uint8Array, data: string): Uint8Array {
  return createHmac(SCRAM_HASH[mechanism].digest, key).update(data).digest();
}
