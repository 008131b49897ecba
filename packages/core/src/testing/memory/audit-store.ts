import type { Grant } from "../../actor.ts";
import { isAsked, says } from "../../audit/audit-match.ts";
import {
  AUDIT_SEARCH_BOUND,
  type AuditChain,
  type AuditedChange,
  type AuditScope,
  type AuditStore,
  isAuditId,
} from "../../audit/audit-store.ts";
import { type ChainedEntry, EMPTY_CHAIN } from "../../audit-chain.ts";
import { DomainError } from "../../domain-error.ts";
import { covers } from "./grant.ts";
import { byText, changed, type MemoryAccess } from "./state.ts";

export function auditStore(grant: Grant, { read, write, effect }: MemoryAccess): AuditStore {
  const isVisible = (domain: string | undefined): boolean =>
    domain === undefined ? grant.domains === "all" : covers(grant, domain);
  const visible = (): readonly ChainedEntry[] => read().audit.filter(({ domain }) => isVisible(domain));
  const ofChain = (chain: string | undefined): readonly ChainedEntry[] =>
    visible().filter(({ domain }) => domain === chain);
  const withEffect = ({ prevHash: _, hash: __, ...entry }: ChainedEntry): AuditedChange => ({
    ...entry,
    effect: effect(entry.eventId === undefined ? [] : [entry.eventId]),
  });
  return {
    async list(query) {
      const { after, limit, action, text } = query;
      if (after !== undefined && !isAuditId(after))
        throw new DomainError("invalid", "This is not a page that was given before.", "after");
      const found = visible()
        .filter((entry) => isIn(query.scope, entry.domain) && isAsked(entry, query))
        .toReversed()
        .filter(({ id }) => after === undefined || id < BigInt(after));
      const isSearch = action !== undefined || text !== undefined;
      const looked = isSearch ? found.slice(0, AUDIT_SEARCH_BOUND) : found;
      const all = looked.filter((entry) => says(entry, query));
      const entries = all.slice(0, limit).map(withEffect);
      const last = all.length > limit ? entries.at(-1) : looked.length < found.length ? looked.at(-1) : undefined;
      return { entries, ...(last && { next: last.id.toString() }) };
    },
    async get(id, scope) {
      const entry = visible().find((one) => one.id === id && isIn(scope, one.domain));
      return entry && withEffect(entry);
    },
    async chains(scope) {
      const known = [...read().auditChains.values()];
      const strays = visible().filter((entry) => !known.some(({ domain }) => domain === entry.domain));
      const unknown = [...new Set(strays.map(({ domain }) => domain))].map(
        (domain): AuditChain => ({ domain, end: EMPTY_CHAIN, pruned: EMPTY_CHAIN }),
      );
      return [...known, ...unknown]
        .filter(({ domain }) => isVisible(domain) && isIn(scope, domain))
        .sort((one, other) => byText(one.domain ?? "", other.domain ?? ""));
    },
    async read(domain, after, limit) {
      return ofChain(domain)
        .filter(({ id }) => id > after)
        .slice(0, limit);
    },
    async follower(domain, prevHash) {
      return ofChain(domain).find((entry) => entry.prevHash === prevHash)?.id;
    },
    async prune(domain, before, most) {
      const chain = read().auditChains.get(domain);
      const oldest = ofChain(domain).slice(0, most);
      const kept = oldest.findIndex(({ at }) => at >= before);
      const gone = kept === -1 ? oldest : oldest.slice(0, kept);
      const last = gone.at(-1);
      if (!chain || !last) return undefined;
      const pruned = { id: last.id, hash: last.hash, entries: chain.pruned.entries + BigInt(gone.length) };
      write({
        audit: read().audit.filter((entry) => !gone.includes(entry)),
        auditChains: changed(read().auditChains, [domain, { ...chain, pruned }]),
      });
      return { entries: gone.length, until: last.id, hash: last.hash };
    },
  };
}

function isIn(scope: AuditScope, domain: string | undefined): boolean {
  if (typeof scope === "object") return domain === scope.domain;
  if (scope === "everything") return true;
  return (domain === undefined) === (scope === "installation");
}
