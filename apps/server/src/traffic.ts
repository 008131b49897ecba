import type { TrafficCounts } from "@rostra/core/overview/traffic";
import type { Module } from "./module.ts";

type Counts = { -readonly [What in keyof TrafficCounts]: TrafficCounts[What] };

const none = (): Counts => ({ logins: 0, loginsRefused: 0, delivered: 0, spooled: 0, returned: 0 });

/** What happens on each domain, counted in memory until it is taken. */
export class Traffic {
  #domains = new Map<string, Counts>();

  /** Only of served domains: what is counted takes room. */
  count(what: keyof TrafficCounts, domain: string): void {
    let counts = this.#domains.get(domain);
    if (!counts) {
      counts = none();
      this.#domains.set(domain, counts);
    }
    counts[what]++;
  }

  /** What happened on each of these domains since it was taken last; forgets it, and what happened on others. */
  take(domains: readonly string[]): ReadonlyMap<string, TrafficCounts> {
    const counted = this.#domains;
    this.#domains = new Map();
    return new Map(domains.map((domain) => [domain, counted.get(domain) ?? none()]));
  }
}

/** Counts the messages that are given to clients. */
export function trafficOf(traffic: Traffic): Module {
  return {
    name: "traffic",
    specs: [],
    inbound: {
      observe({ stanza, account }, delivered) {
        if (stanza.kind === "message" && delivered.length > 0) traffic.count("delivered", account.domain);
      },
    },
  };
}
