import { ACCOUNT_THROTTLE, ADDRESS_THROTTLE } from "@rostra/core/operator/sign-in-throttle";
import type { ThrottleKey, ThrottleStore } from "@rostra/db/throttle-store";
import { PEER_HEADER, peerNetwork } from "./peer-address.ts";

/** Lets an attempt to prove something be made, or answers 429 with `retry-after`; a good answer of the attempt is success. */
export type Braked = (headers: Headers, account: string, attempt: () => Promise<Response>) => Promise<Response>;

/**
 * The throttle of core before whatever proves who somebody is: each attempt is braked by the account it names, wherever it
 * comes from, and by the address it comes from, whatever it names.
 */
export function createBraked(
  throttle: Pick<ThrottleStore, "admit" | "succeed">,
  now: () => Date = () => new Date(),
): Braked {
  return async (headers, key, attempt) => {
    const account: ThrottleKey = { key, limits: ACCOUNT_THROTTLE };
    const address: ThrottleKey = {
      key: `address:${peerNetwork(headers.get(PEER_HEADER) ?? "")}`,
      limits: ADDRESS_THROTTLE,
    };
    const admission = await throttle.admit([account, address], now());
    if (!admission.admitted)
      return Response.json(
        { message: "Too many tries. Wait a while and try again." },
        { status: 429, headers: { "retry-after": String(Math.ceil(admission.retryAfterMs / 1000)) } },
      );
    const response = await attempt();
    if (response.ok) await throttle.succeed({ forget: [key], takeBack: [address] });
    return response;
  };
}
