import type { Grant } from "../../actor.ts";
import { traffic } from "../../overview/traffic.ts";
import type { TrafficStore } from "../../overview/traffic-store.ts";
import { covers } from "./grant.ts";
import { type MemoryAccess, waiting } from "./state.ts";

export function trafficStore(grant: Grant, { read }: MemoryAccess): TrafficStore {
  return {
    async history(window) {
      return traffic(
        window,
        read().traffic.filter(({ domain }) => covers(grant, domain)),
      );
    },
    async waiting() {
      const sums = new Map<string, { messages: number; octets: number }>();
      for (const [address, kept] of read().spooled) {
        const domain = read().accounts.get(address)?.account.jid.domain;
        if (domain === undefined || !covers(grant, domain)) continue;
        for (const { stanza } of waiting(kept)) {
          const { messages, octets } = sums.get(domain) ?? { messages: 0, octets: 0 };
          sums.set(domain, { messages: messages + 1, octets: octets + Buffer.byteLength(stanza) });
        }
      }
      return sums;
    },
  };
}
