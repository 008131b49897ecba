import { isLoopbackAddress } from "./transport/transport.ts";

export interface LoginThrottleLimits {
  readonly spareLoopback: boolean;
  readonly loginFailuresPerAddress: number;
  readonly loginFailuresPerAccount: number;
  readonly loginFailureWindowSeconds: number;
}

interface Count {
  failures: number;
  readonly windowEnd: number;
}

/** Addresses and accounts that are counted at once; beyond, the oldest are forgotten. */
const COUNTED = 100_000;

/** Counts failed logins by address, and by account from an address, in a window (6120-13.9.4-1). */
export class LoginThrottle {
  readonly #limits: LoginThrottleLimits;
  readonly #now: () => Date;
  readonly #counts = new Map<string, Count>();

  constructor(limits: LoginThrottleLimits, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Whether further attempts are refused for now. By account it is asked per address: nobody can lock others out. */
  isBlocked(address: string, account?: string): boolean {
    if (this.#limits.spareLoopback && isLoopbackAddress(address)) return false;
    return account === undefined
      ? this.#failures(address) >= this.#limits.loginFailuresPerAddress
      : this.#failures(`${address} ${account}`) >= this.#limits.loginFailuresPerAccount;
  }

  failed(address: string, account?: string): void {
    this.#count(address);
    if (account !== undefined) this.#count(`${address} ${account}`);
  }

  /** A right password clears the account's count, not the address's: one good login must not buy more guesses. */
  succeeded(address: string, account: string): void {
    this.#counts.delete(`${address} ${account}`);
  }

  #failures(key: string): number {
    const count = this.#counts.get(key);
    return count && count.windowEnd > this.#now().getTime() ? count.failures : 0;
  }

  #count(key: string): void {
    const now = this.#now().getTime();
    const count = this.#counts.get(key);
    if (count && count.windowEnd > now) {
      count.failures++;
      return;
    }
    this.#counts.delete(key);
    this.#counts.set(key, { failures: 1, windowEnd: now + this.#limits.loginFailureWindowSeconds * 1000 });
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > COUNTED && oldest !== undefined) this.#counts.delete(oldest);
  }
}
