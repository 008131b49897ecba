import type { RouterOutputs } from "@rostra/api/root";
import type { RoleGrant } from "@rostra/core/actor";
import { roleNames } from "../../lib/role-names.ts";
import { Badge } from "../ui/badge.tsx";

export type Operator = RouterOutputs["operator"]["list"]["items"][number];
export type OperatorInvitation = RouterOutputs["operator"]["invitations"]["invitations"][number];
export type ApiToken = RouterOutputs["token"]["list"]["items"][number];
export type Webhook = RouterOutputs["webhook"]["list"]["items"][number];

/** What roles and tokens without a domain are good for. */
export const EVERY_DOMAIN = "all domains";

/** "Domain admin of verona.example". */
export function roleText({ role, domain }: RoleGrant): string {
  return `${roleNames[role]} of ${domain ?? EVERY_DOMAIN}`;
}

export function isSameRole(one: RoleGrant, other: RoleGrant): boolean {
  return one.role === other.role && one.domain === other.domain;
}

/** The roles of somebody, one beside the other. */
export function RoleBadges({ roles }: { readonly roles: readonly RoleGrant[] }) {
  return (
    <ul aria-label="Roles" className="flex min-w-0 flex-wrap gap-1.5">
      {roles.map(({ role, domain }) => (
        <li key={`${role} ${domain}`} className="min-w-0">
          <Badge tone={domain === undefined ? "accent" : "neutral"}>
            <span className="truncate" title={domain}>
              {roleNames[role]} · {domain ?? EVERY_DOMAIN}
            </span>
          </Badge>
        </li>
      ))}
    </ul>
  );
}
