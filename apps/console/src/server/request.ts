import { randomUUID } from "node:crypto";
import type { Context } from "@rostra/api/context";
import type { ActorRequest } from "@rostra/core/actor";
import { PEER_HEADER } from "./peer-address.ts";

/** Names a request, with the address it comes from; make one for each, once. */
export function nameRequest(headers: Headers): ActorRequest {
  const address = headers.get(PEER_HEADER);
  return { id: randomUUID(), ...(address && { address }) };
}

/** What the API's context holds of a request. */
export function contextOf({ id, address }: ActorRequest): Pick<Context, "requestId" | "address"> {
  return { requestId: id, ...(address !== undefined && { address }) };
}
