import type { Grant } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";

/** Whether the grant is good for a domain. */
export function covers(grant: Grant, domain: string): boolean {
  return grant.domains === "all" || grant.domains.has(domain);
}

/** The domains a grant is good for, as a parameter of a statement: null for all. */
export function domainsOf(grant: Grant): readonly string[] | null {
  return grant.domains === "all" ? null : [...grant.domains].sort();
}

/** Refuses to write outside of the grant; a domain one may not touch is as good as not there. */
export function mustCover(grant: Grant, domain: string): void {
  if (!covers(grant, domain)) throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
}

/** Refuses what concerns the installation to a grant for single domains. */
export function mustCoverAll(grant: Grant): void {
  if (grant.domains !== "all") throw new DomainError("forbidden", "This concerns the whole installation.");
}
