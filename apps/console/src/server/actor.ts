import type { Actor, ActorRequest } from "@rostra/core/actor";
import type { Operator } from "@rostra/core/operator/operator-store";

/** An operator as the services know who acts, and by which request. */
export function actorOf({ id, name, roles }: Operator, request: ActorRequest): Actor {
  return { kind: "operator", id, name, roles, request };
}
