import { actorName } from "@rostra/core/actor";
import { procedure, router } from "../trpc.ts";

/** The people of the console. */
export const operatorRouter = router({
  /** Who is asking, and the roles held, by which a page decides what to offer (`roleVerbs` of core). */
  me: procedure.query(({ ctx: { actor } }) =>
    actor.kind === "operator" || actor.kind === "token"
      ? { id: actor.id, name: actor.name, roles: actor.roles }
      : { id: actorName(actor), name: actorName(actor), roles: [] },
  ),
});
