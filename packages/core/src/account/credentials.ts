import { createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { decodeBase64, encodeBase64 } from "@rostra/xmpp/sasl/base64";
import { saslprep } from "@rostra/xmpp/sasl/saslprep";
import { equal, SCRAM_HASH, type ScramKeys, type ScramMechanism, scramKeys } from "@rostra/xmpp/sasl/scram";

/** What is stored in place of a password: enough to verify it and to answer a SCRAM client, by one mechanism. */
export interface ScramCredential extends ScramKeys {
  readonly mechanism: ScramMechanism;
  readonly iterations: number;
  readonly salt: Uint8Array;
}

/** Every mechanism a new password is stored for, strongest first. */
export const SCRAM_MECHANISMS: readonly ScramMechanism[] = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1"];

/** Iterations for new passwords: above the floor of RFC 7677 §4, quick enough for a phone. */
export const DEFAULT_ITERATIONS = 10_000;

/** The fewest a server should announce (RFC 5802 §5.1); fewer are neither derived nor read. */
export const MIN_ITERATIONS = 4096;

/** The most that are derived or read: a stored credential must not be able to hold a thread for long. */
export const MAX_ITERATIONS = 1_000_000;

/** The longest password, in octets of UTF-8 before preparation: the limit of every part of an address too. */
export const MAX_PASSWORD_OCTETS = 1023;

/** The longest salt that is read, in octets: every challenge carries it. */
export const MAX_SALT_OCTETS = 255;

/** Octets of salt for new passwords and for decoys. */
export const SALT_OCTETS = 16;

/** Octets that one step of a decoy gives. */
const DECOY_OCTETS = 64;

/** Why a text cannot be a password; `message` is a sentence for the one who chose it and never holds the text. */
export class PasswordError extends Error {
  readonly fault: PasswordFault;
  constructor(fault: PasswordFault) {
    super(passwordFaults[fault]);
    this.name = "PasswordError";
    this.fault = fault;
  }
}
export type PasswordFault = keyof typeof passwordFaults;

const passwordFaults = {
  empty: "The password is empty",
  tooLong: `The password is longer than ${MAX_PASSWORD_OCTETS} octets`,
  unpreparable: "The password has a character that passwords cannot have, or mixes writing directions",
} as const;

/**
 * Derives what to store for a new password, one credential for each mechanism in their order, each under a fresh salt.
 * The hashing runs on the thread pool. Throws PasswordError for a text that cannot be a password, and RangeError for an
 * iteration count outside MIN_ITERATIONS…MAX_ITERATIONS.
 */
export async function deriveCredentials(
  password: string,
  options: { readonly iterations?: number; readonly mechanisms?: readonly ScramMechanism[] } = {},
): Promise<readonly ScramCredential[]> {
  const { iterations = DEFAULT_ITERATIONS, mechanisms = SCRAM_MECHANISMS } = options;
  const prepared = prepare(password);
  if (typeof prepared !== "string") throw new PasswordError(prepared.fault);
  if (!isIterations(iterations)) throw new RangeError(`No iteration count for a password: ${iterations}`);
  return Promise.all(
    mechanisms.map(async (mechanism) => {
      const salt = randomBytes(SALT_OCTETS);
      return { mechanism, iterations, salt, ...(await deriveKeys(prepared, { mechanism, iterations, salt })) };
    }),
  );
}

/**
 * Tells whether the credential was made from this password, comparing in constant time; a text that cannot be a password
 * is never right. For an unknown account verify against `decoyCredential`, so that the answer takes as long.
 */
export async function verifyPassword(password: string, credential: ScramCredential): Promise<boolean> {
  const prepared = prepare(password);
  if (typeof prepared !== "string") return false;
  return equal((await deriveKeys(prepared, credential)).storedKey, credential.storedKey);
}

/** What a challenge shows of an account before anything is proved. */
export interface ChallengeForm {
  readonly iterations: number;
  readonly saltOctets: number;
}

/** How many accounts of a domain show which form for a mechanism. */
export interface ChallengeFormCount extends ChallengeForm {
  readonly domain: string;
  readonly mechanism: ScramMechanism;
  readonly accounts: number;
}

const USUAL_FORM: ChallengeForm = { iterations: DEFAULT_ITERATIONS, saltOctets: SALT_OCTETS };

/**
 * The form that a name without an account shows: the same each time, and among many names as often as accounts do. The
 * order of `forms` matters and should not change. Undefined when there are none.
 */
export function decoyForm(
  secret: Uint8Array,
  name: string,
  mechanism: ScramMechanism,
  forms: readonly ChallengeFormCount[],
): ChallengeForm | undefined {
  const all = forms.reduce((sum, { accounts }) => sum + accounts, 0);
  const place = (Buffer.from(decoy(secret, "form", name, mechanism)).readUIntBE(0, 6) / 2 ** 48) * all;
  let passed = 0;
  return forms.find(({ accounts }) => {
    passed += accounts;
    return place < passed;
  });
}

/**
 * A salt for an account that does not exist or has no keys for the mechanism: octets that look random and are always
 * the same for one secret, name, mechanism and form (RFC 6120 §6.5: unknown users are not to be told apart). `name` is
 * the prepared bare JID, so that two spellings of one address get one salt; `secret` is the server's own and is kept.
 * Another form has another salt, as when an account gets new keys.
 */
export function decoySalt(
  secret: Uint8Array,
  name: string,
  mechanism: ScramMechanism,
  { iterations, saltOctets }: ChallengeForm = USUAL_FORM,
): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(saltOctets / DECOY_OCTETS) }, (_, block) =>
    decoy(secret, `salt ${iterations} ${saltOctets} ${block}`, name, mechanism),
  );
  return Buffer.concat(blocks).subarray(0, saltOctets);
}

/** A credential for such an account: its decoy salt, and keys no password has. Every proof and password fails on it. */
export function decoyCredential(
  secret: Uint8Array,
  name: string,
  mechanism: ScramMechanism,
  form: ChallengeForm = USUAL_FORM,
): ScramCredential {
  const { octets } = SCRAM_HASH[mechanism];
  return {
    mechanism,
    iterations: form.iterations,
    salt: decoySalt(secret, name, mechanism, form),
    storedKey: decoy(secret, "stored key", name, mechanism).subarray(0, octets),
    serverKey: decoy(secret, "server key", name, mechanism).subarray(0, octets),
  };
}

/**
 * Reads the form of RFC 5803 §3, `scheme$iterations:salt$StoredKey:ServerKey`. Undefined for any other text: an unknown
 * scheme, base64 that is not canonical, and what {@link credentialFault} finds.
 */
export function parseStoredForm(text: string): ScramCredential | undefined {
  const match = /^([^$]*)\$([1-9][0-9]{0,9}):([^$:]*)\$([^$:]*):([^$:]*)$/.exec(text);
  if (match === null) return undefined;
  const [scheme, count, ...encoded] = match.slice(1);
  const mechanism = SCRAM_MECHANISMS.find((name) => name === scheme);
  const iterations = Number(count);
  const [salt, storedKey, serverKey] = encoded.map(decodeBase64);
  if (mechanism === undefined || !salt || !storedKey || !serverKey) return undefined;
  const credential = { mechanism, iterations, salt, storedKey, serverKey };
  return credentialFault(credential) === undefined ? credential : undefined;
}

/** Why nobody could log in with these keys, or should, in words that hold none of them; undefined when all is well. */
export function credentialFault({
  mechanism,
  iterations,
  salt,
  storedKey,
  serverKey,
}: ScramCredential): string | undefined {
  const { octets } = SCRAM_HASH[mechanism];
  if (!isIterations(iterations)) return `the iterations are not from ${MIN_ITERATIONS} to ${MAX_ITERATIONS}`;
  if (salt.length === 0 || salt.length > MAX_SALT_OCTETS) return `the salt has not 1 to ${MAX_SALT_OCTETS} octets`;
  for (const [name, key] of [
    ["stored key", storedKey],
    ["server key", serverKey],
  ] as const)
    if (key.length !== octets) return `the ${name} of ${mechanism} has ${key.length} octets instead of ${octets}`;
  return undefined;
}

/** As {@link credentialFault} for all keys of an account: one set for each mechanism. */
export function credentialsFault(credentials: readonly ScramCredential[]): string | undefined {
  const faults = credentials.map(
    (one, index) =>
      credentialFault(one) ??
      (credentials.findIndex(({ mechanism }) => mechanism === one.mechanism) < index
        ? `there are keys for ${one.mechanism} twice`
        : undefined),
  );
  return faults.find((fault) => fault !== undefined);
}

/** Writes the form that `parseStoredForm` reads. */
export function printStoredForm({ mechanism, iterations, salt, storedKey, serverKey }: ScramCredential): string {
  return `${mechanism}$${iterations}:${encodeBase64(salt)}$${encodeBase64(storedKey)}:${encodeBase64(serverKey)}`;
}

function prepare(password: string): string | { readonly fault: PasswordFault } {
  if (Buffer.byteLength(password) > MAX_PASSWORD_OCTETS) return { fault: "tooLong" };
  const prepared = saslprep(password);
  if (prepared === undefined) return { fault: "unpreparable" };
  return prepared === "" ? { fault: "empty" } : prepared;
}

function isIterations(count: number): boolean {
  return Number.isInteger(count) && count >= MIN_ITERATIONS && count <= MAX_ITERATIONS;
}

const pbkdf2OnThreadPool = promisify(pbkdf2);

async function deriveKeys(
  prepared: string,
  { mechanism, iterations, salt }: Pick<ScramCredential, "mechanism" | "iterations" | "salt">,
): Promise<ScramKeys> {
  const { digest, octets } = SCRAM_HASH[mechanism];
  return scramKeys(mechanism, await pbkdf2OnThreadPool(prepared, salt, iterations, octets, digest));
}

function decoy(secret: Uint8Array, use: string, name: string, mechanism: ScramMechanism): Uint8Array {
  return createHmac("sha512", secret).update([use, mechanism, name].join("\0")).digest();
}
