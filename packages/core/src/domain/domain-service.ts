import { prepareDomainpart } from "@rostra/xmpp/jid-domain";
import { type Actor, may, mayAnywhere, mayEverywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database } from "../transaction.ts";
import { changePolicy, type PolicyPart, policyDifference } from "./domain-policy.ts";
import type { Domain, DomainSummary } from "./domain-store.ts";

/** The domains of the installation. */
export interface DomainService {
  /** The domains the actor may see, by name. */
  list(actor: Actor): Promise<readonly DomainSummary[]>;
  /** Adds a domain; `invalid` for a name that is no domainpart (RFC 7622 §3.2), `conflict` when it is there already. */
  add(actor: Actor, name: string): Promise<Committed<Domain>>;
  /** The domain of that name, with its policy; `notFound` when there is none. */
  get(actor: Actor, name: string): Promise<Domain>;
  /**
   * Sets the rules in `part` and leaves the others; `invalid` names the rule at fault. Nothing is announced when nothing
   * changes. Logins follow the new policy at once; sessions whose login it would not have allowed are ended.
   */
  setPolicy(actor: Actor, name: string, part: PolicyPart): Promise<Committed<Domain>>;
  /**
   * Ends serving a domain; its clients are told that it is gone (RFC 6120 §4.9.3.5), until it is added again.
   * `conflict`, with their number, while it holds accounts.
   */
  remove(actor: Actor, name: string): Promise<Committed<void>>;
  /** The names of domains that were removed, as far as the actor may see them. */
  gone(actor: Actor): Promise<readonly string[]>;
}

export function createDomainService(database: Database): DomainService {
  return {
    async list(actor) {
      return database.read(mayAnywhere(actor, "domain.read")).domains.list();
    },
    async add(actor, name) {
      const grant = mayEverywhere(actor, "domain.create");
      const prepared = prepareDomain(name);
      return database.transact(grant, async (tx) => {
        if (await tx.domains.get(prepared))
          throw new DomainError("conflict", `The domain ${prepared} exists already.`, "domain");
        const domain = await tx.domains.create(prepared);
        tx.emit({ type: "domain.created", domain: prepared });
        return domain;
      });
    },
    async get(actor, name) {
      const prepared = prepareDomain(name);
      const domain = await database.read(may(actor, "domain.read", prepared)).domains.get(prepared);
      if (!domain) throw unknownDomain(prepared);
      return domain;
    },
    async setPolicy(actor, name, part) {
      const prepared = prepareDomain(name);
      const grant = may(actor, "domain.write", prepared);
      return database.transact(grant, async (tx) => {
        const domain = await tx.domains.getForChange(prepared);
        if (!domain) throw unknownDomain(prepared);
        const policy = changePolicy(domain.policy, part);
        const difference = policyDifference(domain.policy, policy);
        if (Object.keys(difference.after).length === 0) return domain;
        tx.emit({ type: "domain.policyChanged", domain: prepared, ...difference });
        return tx.domains.setPolicy(prepared, policy);
      });
    },
    async remove(actor, name) {
      const prepared = prepareDomain(name);
      const grant = mayEverywhere(actor, "domain.remove");
      return database.transact(grant, async (tx) => {
        if (!(await tx.domains.getForChange(prepared))) throw unknownDomain(prepared);
        const { accounts = 0 } = (await tx.domains.list()).find((domain) => domain.name === prepared) ?? {};
        if (accounts > 0)
          throw new DomainError(
            "conflict",
            `The domain ${prepared} holds ${accounts} ${accounts === 1 ? "account" : "accounts"}. Only an empty domain can be removed.`,
            "domain",
          );
        await tx.domains.remove(prepared);
        tx.emit({ type: "domain.removed", domain: prepared });
      });
    },
    async gone(actor) {
      return database.read(mayAnywhere(actor, "domain.read")).domains.gone();
    },
  };
}

function unknownDomain(name: string): DomainError {
  return new DomainError("notFound", `There is no domain ${name}.`, "domain");
}

/** The prepared form of a domain that somebody typed; throws `invalid` with a sentence. */
export function prepareDomain(name: string): string {
  const prepared = prepareDomainpart(name.trim());
  if (prepared === undefined) throw new DomainError("invalid", `“${name.trim()}” is not a domain name.`, "domain");
  return prepared;
}
