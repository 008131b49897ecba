import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";

export function covers(grant: Grant, domain: string): boolean {
  return grant.domains === "all" || grant.domains.has(domain);
}

export function mustCoverAll(grant: Grant): void {
  if (grant.domains !== "all") throw new DomainError("forbidden", "This concerns the whole installation.");
}
