import { isLoopbackAddress } from "./transport/transport.ts";
import { WindowCounts } from "./window-counts.ts";

export interface LoginThrottleLimits {
  readonly spareLoopback: boolean;
  readonly loginFailuresPerAddress: number;
  readonly loginFailuresPerAccount: number;
  readonly loginFailureWindowSeconds: number;
}

/** Counts failed logins by address, and by account from an address, in a window (6120-13.9.4-1). */
export class LoginThrottle {
  readonly #limits: LoginThrottleLimits;
  readonly #addresses: WindowCounts;
  readonly #accounts: WindowCounts;

  constructor(limits: LoginThrottleLimits, now: () => Date) {
    this.#limits = limits;
    const windowMs = limits.loginFailureWindowSeconds * 1000;
    this.#addresses = new WindowCounts(windowMs, now);
    this.#accounts = new WindowCounts(windowMs, now);
  }

  /** Whether further attempts are refused for now. By account it is asked per address: nobody can lock others out. */
  isBlocked(address: string, account?: string): boolean {
    if (this.#isSpared(address)) return false;
    return account === undefined
      ? this.#addresses.of(address) >= this.#limits.loginFailuresPerAddress
      : this.#accounts.of(key(address, account)) >= this.#limits.loginFailuresPerAccount;
  }

  /** Until when the account is refused from that address, where this failure is the one after which it is. */
  failed(address: string, account?: string): Date | undefined {
    this.#addresses.add(address);
    if (account === undefined) return undefined;
    const { count, windowEnd } = this.#accounts.add(key(address, account));
    const isLast = count === this.#limits.loginFailuresPerAccount;
    return isLast && !this.#isSpared(address) ? new Date(windowEnd) : undefined;
  }

  /** A right password clears the account's count, not the address's: one good login must not buy more guesses. */
  succeeded(address: string, account: string): void {
    this.#accounts.forget(key(address, account));
  }

  /** Wrong passwords of an account count no more, from wherever they came. */
  unlock(account: string): void {
    this.#accounts.forgetEnding(key("", account));
  }

  #isSpared(address: string): boolean {
    return this.#limits.spareLoopback && isLoopbackAddress(address);
  }
}

/** No address has a space. */
function key(address: string, account: string): string {
  return `${address} ${account}`;
}
