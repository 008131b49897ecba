import { isLoopbackAddress } from "./transport/transport.ts";
import { WindowCounts } from "./window-counts.ts";

export interface RegistrationThrottleLimits {
  readonly spareLoopback: boolean;
  readonly registrationsPerAddress: number;
  readonly registrationsPerHour: number;
  readonly tokenFailuresPerAddress: number;
}

const HOUR_MS = 3_600_000;
const EVERYBODY = "";

/** Counts registrations by address and in all, and tokens that were good for nothing by address, each within an hour. */
export class RegistrationThrottle {
  readonly #limits: RegistrationThrottleLimits;
  readonly #registrations: WindowCounts;
  readonly #tokenFailures: WindowCounts;

  constructor(limits: RegistrationThrottleLimits, now: () => Date) {
    this.#limits = limits;
    this.#registrations = new WindowCounts(HOUR_MS, now);
    this.#tokenFailures = new WindowCounts(HOUR_MS, now);
  }

  /**
   * Enters a registration before its work begins, so that many at once do not slip through; false when it is one too many.
   * One that fails stays counted: whoever tries names pays for each.
   */
  admit(address: string): boolean {
    if (this.#spares(address)) return true;
    const { registrationsPerAddress, registrationsPerHour } = this.#limits;
    if (this.#registrations.of(address) >= registrationsPerAddress) return false;
    if (this.#registrations.of(EVERYBODY) >= registrationsPerHour) return false;
    this.#registrations.add(address);
    this.#registrations.add(EVERYBODY);
    return true;
  }

  /** Whether tokens from this address are looked at; no answer tells that they are not. */
  mayTry(address: string): boolean {
    return this.#spares(address) || this.#tokenFailures.of(address) < this.#limits.tokenFailuresPerAddress;
  }

  tokenFailed(address: string): void {
    this.#tokenFailures.add(address);
  }

  #spares(address: string): boolean {
    return this.#limits.spareLoopback && isLoopbackAddress(address);
  }
}
