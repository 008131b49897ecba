import type { Actor, RoleGrant } from "@rostra/core/actor";

/** An operator of that name with these roles. */
export function operator(name: string, ...roles: readonly RoleGrant[]): Actor {
  return { kind: "operator", id: name, name, roles };
}

/** One of every role, one of another domain, one without a role, and nobody. */
export const actors = {
  owner: operator("owner", { role: "owner" }),
  admin: operator("admin", { role: "admin", domain: "example.net" }),
  helpdesk: operator("helpdesk", { role: "helpdesk", domain: "example.net" }),
  auditor: operator("auditor", { role: "auditor", domain: "example.net" }),
  otherDomain: operator("other", { role: "admin", domain: "example.com" }),
  noRole: operator("none"),
  visitor: undefined,
} as const;

export type Who = keyof typeof actors;
