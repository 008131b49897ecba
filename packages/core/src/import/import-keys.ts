import { randomInt } from "node:crypto";
import {
  deriveCredentials,
  PasswordError,
  SCRAM_MECHANISMS,
  type ScramCredential,
  verifyPassword,
} from "../account/credentials.ts";

/** Lets so many pieces of work run at once, and the others wait in their order. */
export function bounded(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

/**
 * The keys of a password, one mechanism after the other, so that each occupies one thread of the pool. A sentence for a
 * text that cannot be a password.
 */
export async function keysOf(
  password: string,
  iterations: number,
  share: ReturnType<typeof bounded>,
): Promise<readonly ScramCredential[] | string> {
  const keys: ScramCredential[] = [];
  try {
    for (const mechanism of SCRAM_MECHANISMS)
      keys.push(...(await share(() => deriveCredentials(password, { iterations, mechanisms: [mechanism] }))));
    return keys;
  } catch (error) {
    if (error instanceof PasswordError) return `${error.message}.`;
    throw error;
  }
}

/** Whether an account has this password already. */
export async function hasPassword(
  password: string,
  credentials: readonly ScramCredential[],
  share: ReturnType<typeof bounded>,
): Promise<boolean> {
  const [first] = credentials;
  return first !== undefined && share(() => verifyPassword(password, first));
}

/** Letters and digits that nobody takes for another: no 0, O, 1, l, I. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const GENERATED_LENGTH = 16;

/** A password of 16 letters and digits, more than 90 bits. */
export function generatePassword(): string {
  return Array.from({ length: GENERATED_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}
