import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { PrivacyTemplate, PrivacyTemplateStore } from "../../privacy/privacy-template-store.ts";
import { covers } from "./grant.ts";
import { byText, type MemoryAccess } from "./state.ts";

export function privacyTemplateStore(grant: Grant, { read, write }: MemoryAccess): PrivacyTemplateStore {
  const isThere = (domain: string): boolean => covers(grant, domain) && read().domains.has(domain);
  const find = (domain: string, name: string): PrivacyTemplate | undefined =>
    isThere(domain) ? read().privacyTemplates.find((one) => one.domain === domain && one.name === name) : undefined;
  return {
    async list(domain) {
      return read()
        .privacyTemplates.filter((one) => isThere(one.domain) && (domain === undefined || one.domain === domain))
        .sort((one, other) => byText(one.domain, other.domain) || byText(one.name, other.name))
        .map((one) => ({ ...one, items: one.items.length }));
    },
    async get(domain, name) {
      return find(domain, name);
    },
    async put(draft) {
      const { domain, name } = draft;
      if (!isThere(domain)) throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
      const before = find(domain, name);
      const template: PrivacyTemplate = { ...draft, version: (before?.version ?? 0) + 1, updatedAt: new Date() };
      write({ privacyTemplates: [...read().privacyTemplates.filter((one) => one !== before), template] });
      return template;
    },
    async remove(domain, name) {
      const before = find(domain, name);
      if (!before) throw new DomainError("notFound", `There is no template “${name}” on ${domain}.`, "name");
      write({ privacyTemplates: read().privacyTemplates.filter((one) => one !== before) });
    },
  };
}
