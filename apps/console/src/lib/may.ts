import { type RoleGrant, roleVerbs, type Verb } from "@rostra/core/actor";

/** Whether roles allow `verb` on `domain`; without one: on some domain. */
export function mayDo(roles: readonly RoleGrant[], verb: Verb, domain?: string): boolean {
  return roles.some(
    (held) =>
      roleVerbs[held.role].has(verb) && (held.domain === undefined || domain === undefined || held.domain === domain),
  );
}

/** Whether the operator holds `verb` on the whole installation. */
export function mayDoEverywhere(roles: readonly RoleGrant[], verb: Verb): boolean {
  return roles.some((held) => held.domain === undefined && roleVerbs[held.role].has(verb));
}

/** Whether roles allow `verb` on what belongs to `domain`, or to the whole installation where that is undefined. */
export function mayDoWithin(roles: readonly RoleGrant[], verb: Verb, domain: string | undefined): boolean {
  return domain === undefined ? mayDoEverywhere(roles, verb) : mayDo(roles, verb, domain);
}
