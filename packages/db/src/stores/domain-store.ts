import { DEFAULT_DOMAIN_POLICY, type Domain, type DomainStore } from "@rostra/core/domain/domain-store";
import type { Domain as DomainRow, SessionConflict } from "../generated/client.ts";
import { covers, domainsOf, mustCover } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface CountRow {
  readonly domain: string;
  readonly accounts: number;
}

const countAccounts = {
  name: "domain_accounts",
  text: `SELECT domain, count(*)::int AS accounts FROM account
    WHERE deleted_at IS NULL AND ($1::text[] IS NULL OR domain = ANY($1)) GROUP BY domain`,
};

export function domainStore({ sql, prisma, grant }: StoreContext): DomainStore {
  const names = domainsOf(grant);
  return {
    async get(name) {
      if (!covers(grant, name)) return undefined;
      const row = await prisma.domain.findUnique({ where: { name } });
      return row ? toDomain(row) : undefined;
    },
    async list() {
      const rows = await prisma.domain.findMany({
        ...(names && { where: { name: { in: [...names] } } }),
        orderBy: { name: "asc" },
      });
      const counts = await sql.rows<CountRow>(countAccounts, [names]);
      const accounts = new Map(counts.map((row) => [row.domain, row.accounts]));
      return rows.map((row) => ({ ...toDomain(row), accounts: accounts.get(row.name) ?? 0 }));
    },
    async create(name) {
      mustCover(grant, name);
      const data = { name, ...DEFAULT_DOMAIN_POLICY, mechanisms: [...DEFAULT_DOMAIN_POLICY.mechanisms] };
      return toDomain(await prisma.domain.create({ data }));
    },
  };
}

function toDomain(row: DomainRow): Domain {
  return { id: row.id, name: row.name, policy: toPolicy(row), createdAt: row.createdAt };
}

/** The columns of a policy, as Prisma and statements give them. */
export interface PolicyColumns {
  readonly sessionConflict: SessionConflict;
  readonly sessionLimit: number;
  readonly mechanisms: readonly string[];
  readonly channelBindingRequired: boolean;
}

export function toPolicy(columns: PolicyColumns): Domain["policy"] {
  const { sessionConflict, sessionLimit, mechanisms, channelBindingRequired } = columns;
  return { sessionConflict, sessionLimit, mechanisms, channelBindingRequired };
}
