import { type Actor, type Grant, may, mayEverywhere, type RoleGrant, roleVerbs } from "../actor.ts";
import { DomainError } from "../domain-error.ts";

/**
 * The proof that `actor` may give a role to somebody, or take it away. Nobody gives more than he holds: an owner of one
 * domain manages admins, helpdesk and auditors of it; owners are made and unmade by owners of the whole installation. A
 * token must hold every verb of the role itself. Throws as {@link may} does.
 */
export function mayGive(actor: Actor, { role, domain }: RoleGrant): Grant {
  const grant =
    domain === undefined || role === "owner"
      ? mayEverywhere(actor, "operator.write")
      : may(actor, "operator.write", domain);
  if (actor.kind === "token" && [...roleVerbs[role]].some((verb) => !actor.permissions.includes(verb)))
    throw new DomainError("forbidden", "Your token holds less than this role.");
  return grant;
}
