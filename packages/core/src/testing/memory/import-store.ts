import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { ImportCount, ImportPlan, ImportStore, WholeImportRow } from "../../import/import-store.ts";
import { covers } from "./grant.ts";
import { changed, type MemoryAccess } from "./state.ts";

/** Ids grow, as those of the database do, and none comes twice. */
let drawn = 0;

export function importStore(grant: Grant, { read, write }: MemoryAccess): ImportStore {
  const visible = (): readonly ImportPlan[] => read().importPlans.filter(({ domain }) => covers(grant, domain));
  const find = (id: string): ImportPlan | undefined => visible().find((plan) => plan.id === id);
  const rowsOf = (id: string): readonly WholeImportRow[] => (find(id) ? (read().importRows.get(id) ?? []) : []);
  const setRowsOf = (id: string, rows: readonly WholeImportRow[]): void =>
    write({ importRows: changed(read().importRows, [id, [...rows].sort((one, other) => one.line - other.line)]) });
  return {
    async create({ createdBy: _, ...facts }) {
      if (!covers(grant, facts.domain) || !read().domains.has(facts.domain))
        throw new DomainError("notFound", `There is no domain ${facts.domain}.`, "domain");
      const id = `00000000-0000-7000-8000-${(++drawn).toString(16).padStart(12, "0")}`;
      const plan: ImportPlan = { ...facts, id, groups: [], state: "reading", reached: 0, createdAt: new Date() };
      write({ importPlans: [...read().importPlans, plan] });
      return plan;
    },
    async get(id) {
      return find(id);
    },
    async lock(id) {
      return find(id); // one transaction at a time
    },
    async list({ domain, after, limit }) {
      return visible()
        .filter((plan) => (domain === undefined || plan.domain === domain) && (after === undefined || plan.id < after))
        .reverse()
        .slice(0, limit);
    },
    async set(id, change) {
      const before = find(id);
      if (!before) throw new DomainError("notFound", "There is no such import.");
      const plan: ImportPlan = {
        ...before,
        ...change,
        ...(change.state === "applied" && { appliedAt: new Date() }),
        ...(change.state === "undone" && { undoneAt: new Date() }),
      };
      write({ importPlans: read().importPlans.map((one) => (one === before ? plan : one)) });
      return plan;
    },
    async remove(id) {
      if (!find(id)) return;
      write({ importPlans: read().importPlans.filter((plan) => plan.id !== id) });
      setRowsOf(id, []);
    },
    async addRows(id, rows) {
      setRowsOf(id, [...rowsOf(id), ...rows]);
    },
    async named(id, usernames) {
      const known = new Set(rowsOf(id).map(({ username }) => username));
      return new Set(usernames.filter((username) => known.has(username)));
    },
    async counts(id) {
      const counts = new Map<string, ImportCount>();
      for (const { action, state, reason } of rowsOf(id)) {
        const key = [action, state, reason ?? ""].join("\0");
        const count = { action, state, ...(reason !== undefined && { reason }) };
        counts.set(key, { ...count, rows: (counts.get(key)?.rows ?? 0) + 1 });
      }
      return [...counts.values()].sort((one, other) => other.rows - one.rows);
    },
    async rows(id, { action, state, after = 0, limit }) {
      return rowsOf(id)
        .filter(
          (row) => row.line > after && (action ?? row.action) === row.action && (state ?? row.state) === row.state,
        )
        .slice(0, limit);
    },
    async setRows(id, changes) {
      const byLine = new Map(changes.map((change) => [change.line, change]));
      setRowsOf(
        id,
        rowsOf(id).map((row) => {
          const change = byLine.get(row.line);
          if (!change) return row;
          const { reason: _, ...rest } = row;
          return { ...rest, ...change };
        }),
      );
    },
  };
}
