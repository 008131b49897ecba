import type { Attempt } from "@rostra/api/context";
import { ADDRESS_THROTTLE } from "@rostra/core/operator/sign-in-throttle";
import type { ThrottleStore } from "@rostra/db/throttle-store";
import { PEER_HEADER, peerNetwork } from "./peer-address.ts";

/** Brakes what visitors try, each thing for itself, by the address a request comes from. */
export function createBrake(throttle: Pick<ThrottleStore, "admit" | "succeed">, now = () => new Date()) {
  return (headers: Headers) =>
    async (what: string): Promise<Attempt> => {
      const key = { key: `${what}:${peerNetwork(headers.get(PEER_HEADER) ?? "")}`, limits: ADDRESS_THROTTLE };
      const { admitted } = await throttle.admit([key], now());
      if (!admitted) return { admitted };
      return { admitted, succeeded: () => throttle.succeed({ forget: [], takeBack: [key] }) };
    };
}
