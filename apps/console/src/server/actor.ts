import type { Actor } from "@rostra/core/actor";
import type { Operator } from "@rostra/core/operator/operator-store";

/** An operator as the services know who acts. */
export function actorOf({ id, name, roles }: Operator): Actor {
  return { kind: "operator", id, name, roles };
}
