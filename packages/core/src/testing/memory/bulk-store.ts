import { randomUUID } from "node:crypto";
import type { Grant } from "../../actor.ts";
import type { Bulk, BulkCount, BulkItem, BulkStore } from "../../bulk/bulk-store.ts";
import { DomainError } from "../../domain-error.ts";
import { covers } from "./grant.ts";
import { changed, type MemoryAccess } from "./state.ts";

export function bulkStore(grant: Grant, { read, write }: MemoryAccess): BulkStore {
  const visible = (): readonly Bulk[] => read().bulks.filter(({ domain }) => covers(grant, domain));
  const find = (id: string): Bulk | undefined => visible().find((bulk) => bulk.id === id);
  const itemsOf = (id: string): readonly BulkItem[] => (find(id) ? (read().bulkItems.get(id) ?? []) : []);
  const setItemsOf = (id: string, items: readonly BulkItem[]): void =>
    write({ bulkItems: changed(read().bulkItems, [id, items]) });
  return {
    async create(facts, items) {
      if (!covers(grant, facts.domain) || !read().domains.has(facts.domain))
        throw new DomainError("notFound", `There is no domain ${facts.domain}.`, "domain");
      const bulk: Bulk = { ...facts, id: randomUUID(), state: "previewed", createdAt: new Date() };
      write({ bulks: [...read().bulks, bulk] });
      setItemsOf(bulk.id, items);
      return bulk;
    },
    async get(id) {
      return find(id);
    },
    async lock(id) {
      return find(id); // one transaction at a time
    },
    async started(limit) {
      return visible()
        .filter(({ state }) => state !== "previewed")
        .reverse()
        .slice(0, limit);
    },
    async setState(id, state) {
      const before = find(id);
      if (before) write({ bulks: read().bulks.map((one) => (one === before ? { ...one, state } : one)) });
    },
    async counts(id) {
      const counts = new Map<string, BulkCount>();
      for (const { state, reason } of itemsOf(id)) {
        const key = `${state} ${reason}`;
        const items = (counts.get(key)?.items ?? 0) + 1;
        counts.set(key, { state, ...(reason !== undefined && { reason }), items });
      }
      return [...counts.values()].sort((one, other) => other.items - one.items);
    },
    async items(id, state, limit) {
      return itemsOf(id)
        .filter((item) => item.state === state)
        .slice(0, limit);
    },
    async setItems(id, changes) {
      const byPosition = new Map(changes.map((change) => [change.position, change]));
      setItemsOf(
        id,
        itemsOf(id).map(({ reason, ...item }) => {
          const change = byPosition.get(item.position);
          return change ? { ...item, ...change } : { ...item, ...(reason !== undefined && { reason }) };
        }),
      );
    },
  };
}
