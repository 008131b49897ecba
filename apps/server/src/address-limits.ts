import { isLoopbackAddress } from "./transport/transport.ts";

export interface ConnectionLimits {
  readonly spareLoopback: boolean;
  readonly connectionsPerAddress: number;
  readonly connectionsPerMinute: number;
}

const MINUTE_MS = 60_000;

/** Counts the connections of each address: open now (6120-13.12-1), and opened within a minute (6120-13.12-2). */
export class AddressLimits {
  readonly #limits: ConnectionLimits;
  readonly #now: () => Date;
  readonly #open = new Map<string, number>();
  #recent = new Map<string, number>();
  #minute = 0;

  constructor(limits: ConnectionLimits, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Enters a connection, or gives the name of the limit it would break. Call {@link release} once it has ended. */
  admit(address: string): "connections-per-address" | "connections-per-minute" | undefined {
    const open = this.#open.get(address) ?? 0;
    if (!(this.#limits.spareLoopback && isLoopbackAddress(address))) {
      const minute = Math.floor(this.#now().getTime() / MINUTE_MS);
      if (minute !== this.#minute) {
        this.#minute = minute;
        this.#recent = new Map();
      }
      const recent = (this.#recent.get(address) ?? 0) + 1;
      if (open >= this.#limits.connectionsPerAddress) return "connections-per-address";
      if (recent > this.#limits.connectionsPerMinute) return "connections-per-minute";
      this.#recent.set(address, recent);
    }
    this.#open.set(address, open + 1);
    return undefined;
  }

  release(address: string): void {
    const open = (this.#open.get(address) ?? 1) - 1;
    if (open > 0) this.#open.set(address, open);
    else this.#open.delete(address);
  }
}
