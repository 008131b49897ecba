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
  readonly #failures: WindowCounts;

  constructor(limits: LoginThrottleLimits, now: () => Date) {
    this.#limits = limits;
    this.#failures = new WindowCounts(limits.loginFailureWindowSeconds * 1000, now);
  }

  /** Whether further attempts are refused for now. By account it is asked per address: nobody can lock others out. */
  isBlocked(address: string, account?: string): boolean {
    if (this.#limits.spareLoopback && isLoopbackAddress(address)) return false;
    return account === undefined
      ? this.#failures.of(address) >= this.#limits.loginFailuresPerAddress
      : this.#failures.of(`${address} ${account}`) >= this.#limits.loginFailuresPerAccount;
  }

  failed(address: string, account?: string): void {
    this.#failures.add(address);
    if (account !== undefined) this.#failures.add(`${address} ${account}`);
  }

  /** A right password clears the account's count, not the address's: one good login must not buy more guesses. */
  succeeded(address: string, account: string): void {
    this.#failures.forget(`${address} ${account}`);
  }
}
