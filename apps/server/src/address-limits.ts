import { isLoopbackAddress } from "./transport/transport.ts";

export interface ConnectionLimits {
  readonly spareLoopback: boolean;
  readonly connectionsPerAddress: number;
  readonly connectionsPerMinute: number;
  readonly halfOpenPerAddress: number;
}

/** The limit a connection would break, as the metrics name it. */
export type AddressRefusal = "connections-per-address" | "connections-per-minute" | "half-open-per-address";

/** A connection's place among those of its address; both calls may be made more than once. */
export interface Admission {
  /** It has logged in, and is half-open no more. */
  established(): void;
  /** It has ended. */
  release(): void;
}

const MINUTE_MS = 60_000;

/**
 * Counts the connections of each address: open now (6120-13.12-1), opened within a minute (6120-13.12-2), and those that
 * have not logged in, which cost an attacker the least.
 */
export class AddressLimits {
  readonly #limits: ConnectionLimits;
  readonly #now: () => Date;
  readonly #open = new Map<string, number>();
  readonly #halfOpen = new Map<string, number>();
  #recent = new Map<string, number>();
  #minute = 0;

  constructor(limits: ConnectionLimits, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Enters a connection, or gives the name of the limit it would break. It begins half-open, if it is to log in at all. */
  admit(address: string, { logsIn = true }: { readonly logsIn?: boolean } = {}): Admission | AddressRefusal {
    if (!(this.#limits.spareLoopback && isLoopbackAddress(address))) {
      const refusal = this.#refusal(address, logsIn);
      if (refusal) return refusal;
      this.#recent.set(address, (this.#recent.get(address) ?? 0) + 1);
    }
    return logsIn ? this.#enterHalfOpen(address) : this.#enter(address);
  }

  /** As {@link admit}, for what is counted as a connection already: a WebSocket in the HTTP connection that it came from. */
  beginLogin(address: string): Admission | AddressRefusal {
    const isSpared = this.#limits.spareLoopback && isLoopbackAddress(address);
    if (!isSpared && this.#isFull(address)) return "half-open-per-address";
    const established = enter(this.#halfOpen, address);
    return { established, release: established };
  }

  #isFull(address: string): boolean {
    return (this.#halfOpen.get(address) ?? 0) >= this.#limits.halfOpenPerAddress;
  }

  #refusal(address: string, logsIn: boolean): AddressRefusal | undefined {
    const minute = Math.floor(this.#now().getTime() / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#recent = new Map();
    }
    const { connectionsPerAddress, connectionsPerMinute } = this.#limits;
    if ((this.#open.get(address) ?? 0) >= connectionsPerAddress) return "connections-per-address";
    if (logsIn && this.#isFull(address)) return "half-open-per-address";
    return (this.#recent.get(address) ?? 0) >= connectionsPerMinute ? "connections-per-minute" : undefined;
  }

  #enter(address: string): Admission {
    const leave = enter(this.#open, address);
    return { established() {}, release: leave };
  }

  #enterHalfOpen(address: string): Admission {
    const [leave, established] = [enter(this.#open, address), enter(this.#halfOpen, address)];
    const release = (): void => {
      established();
      leave();
    };
    return { established, release };
  }
}

/** Counts one more; gives what counts it out, once. */
function enter(counts: Map<string, number>, address: string): () => void {
  counts.set(address, (counts.get(address) ?? 0) + 1);
  let isIn = true;
  return () => {
    if (!isIn) return;
    isIn = false;
    const left = (counts.get(address) ?? 1) - 1;
    if (left > 0) counts.set(address, left);
    else counts.delete(address);
  };
}
