import { type Actor, isVerb, type Role, rolesOn } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { JobActor } from "./job-store.ts";

/**
 * Somebody as a job keeps him: with the right that he had when he asked, on the job's domain alone. Ask with `may` first.
 * Throws `forbidden` for who cannot ask for a job.
 */
export function jobActor(actor: Actor, domain: string): JobActor {
  switch (actor.kind) {
    case "cli":
      return { kind: "cli", id: actor.id, ...(actor.request && { request: actor.request }) };
    case "operator":
    case "token":
      return { ...actor, roles: rolesOn(actor.roles, domain) };
    default:
      throw new DomainError("forbidden", "Only people and programs ask for work that takes long.");
  }
}

/** A job's actor as JSON. */
export function printJobActor(actor: JobActor): string {
  return JSON.stringify(actor);
}

/** The actor of such a value. Throws for any other. */
export function readJobActor(value: unknown): JobActor {
  const facts = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  const [kind, id, name, roles, permissions, request] = ["kind", "id", "name", "roles", "permissions", "request"].map(
    (key) => facts.get(key),
  );
  if (typeof id !== "string") throw new Error("a job has no actor");
  const asked = readRequest(request);
  if (kind === "cli") return { kind, id, ...asked };
  if (kind !== "operator" && kind !== "token") throw new Error("a job has an actor of another kind");
  if (typeof name !== "string" || !Array.isArray(roles)) throw new Error("a job has an actor without a name");
  const who = { id, name, roles: roles.map(readRole), ...asked };
  if (kind === "operator") return { kind, ...who };
  return { kind, ...who, permissions: Array.isArray(permissions) ? permissions.filter(isVerb) : [] };
}

function readRequest(value: unknown): { readonly request?: { readonly id: string; readonly address?: string } } {
  if (typeof value !== "object" || value === null || !("id" in value) || typeof value.id !== "string") return {};
  const address = "address" in value && typeof value.address === "string" ? { address: value.address } : {};
  return { request: { id: value.id, ...address } };
}

function readRole(value: unknown): { readonly role: Role; readonly domain: string } {
  const [role, domain] =
    typeof value === "object" && value !== null && "role" in value && "domain" in value
      ? [value.role, value.domain]
      : [];
  if (!isRole(role) || typeof domain !== "string") throw new Error("a job has an actor with an unknown role");
  return { role, domain };
}

function isRole(value: unknown): value is Role {
  return value === "owner" || value === "admin" || value === "helpdesk" || value === "auditor";
}
