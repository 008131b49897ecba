import { randomUUID } from "node:crypto";
import type { Grant } from "../../actor.ts";
import { DEFAULT_DOMAIN_POLICY, type Domain, type DomainStore } from "../../domain/domain-store.ts";
import { DomainError } from "../../domain-error.ts";
import { covers } from "./grant.ts";
import { byText, changed, type MemoryAccess } from "./state.ts";

export function domainStore(grant: Grant, { read, write }: MemoryAccess): DomainStore {
  return {
    async get(name) {
      return covers(grant, name) ? read().domains.get(name) : undefined;
    },
    async list() {
      const visible = [...read().domains.values()].filter(({ name }) => covers(grant, name));
      const accounts = [...read().accounts.values()];
      return visible
        .sort((one, other) => byText(one.name, other.name))
        .map((domain) => ({
          ...domain,
          accounts: accounts.filter(({ account }) => account.jid.domain === domain.name).length,
        }));
    },
    async create(name) {
      if (!covers(grant, name)) throw new DomainError("notFound", `There is no domain ${name}.`, "domain");
      if (read().domains.has(name)) throw new DomainError("conflict", "The domain exists already.", "domain");
      const domain: Domain = { id: randomUUID(), name, policy: DEFAULT_DOMAIN_POLICY, createdAt: new Date() };
      const gone = new Set([...read().gone].filter((one) => one !== name));
      write({ domains: changed(read().domains, [name, domain]), gone });
      return domain;
    },
    async remove(name) {
      if (!covers(grant, name) || !read().domains.has(name))
        throw new DomainError("notFound", `There is no domain ${name}.`, "domain");
      const domains = new Map([...read().domains].filter(([one]) => one !== name));
      write({ domains, gone: new Set([...read().gone, name]) });
    },
    async gone() {
      return [...read().gone].filter((name) => covers(grant, name)).sort(byText);
    },
    async getForChange(name) {
      return covers(grant, name) ? read().domains.get(name) : undefined; // one transaction at a time
    },
    async setPolicy(name, policy) {
      const before = covers(grant, name) ? read().domains.get(name) : undefined;
      if (!before) throw new DomainError("notFound", `There is no domain ${name}.`, "domain");
      const domain: Domain = { ...before, policy };
      write({ domains: changed(read().domains, [name, domain]) });
      return domain;
    },
  };
}
