import type { Role } from "@rostra/core/actor";

/** The roles as people read them. */
export const roleNames: Readonly<Record<Role, string>> = {
  owner: "Owner",
  admin: "Domain admin",
  helpdesk: "Helpdesk",
  auditor: "Auditor",
};
