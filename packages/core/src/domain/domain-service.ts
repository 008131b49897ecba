import { prepareDomainpart } from "@rostra/xmpp/jid-domain";
import { type Actor, mayAnywhere, mayEverywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database } from "../transaction.ts";
import type { Domain, DomainSummary } from "./domain-store.ts";

/** The domains of the installation. */
export interface DomainService {
  /** The domains the actor may see, by name. */
  list(actor: Actor): Promise<readonly DomainSummary[]>;
  /** Adds a domain; `invalid` for a name that is no domainpart (RFC 7622 §3.2), `conflict` when it is there already. */
  add(actor: Actor, name: string): Promise<Committed<Domain>>;
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
  };
}

/** The prepared form of a domain that somebody typed; throws `invalid` with a sentence. */
export function prepareDomain(name: string): string {
  const prepared = prepareDomainpart(name.trim());
  if (prepared === undefined) throw new DomainError("invalid", `“${name.trim()}” is not a domain name.`, "domain");
  return prepared;
}
