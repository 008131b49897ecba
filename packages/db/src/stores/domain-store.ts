import {
  DEFAULT_DOMAIN_POLICY,
  type Domain,
  type DomainPolicy,
  type DomainStore,
  type Registration,
  type TlsVersion,
} from "@rostra/core/domain/domain-store";
import { DomainError } from "@rostra/core/domain-error";
import type { Domain as DomainRow, TlsVersion as PrismaTlsVersion, SessionConflict } from "../generated/client.ts";
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

/** Who makes an account holds the domain FOR SHARE, and waits for this one or is waited for. */
const lockDomain = { text: "SELECT id::text FROM domain WHERE name = $1 FOR NO KEY UPDATE" };

export function domainStore({ sql, prisma, grant }: StoreContext): DomainStore {
  const names = domainsOf(grant);
  const get = async (name: string): Promise<Domain | undefined> => {
    if (!covers(grant, name)) return undefined;
    const row = await prisma.domain.findUnique({ where: { name, removedAt: null } });
    return row ? toDomain(row) : undefined;
  };
  return {
    get,
    async list() {
      const rows = await prisma.domain.findMany({
        where: { removedAt: null, ...(names && { name: { in: [...names] } }) },
        orderBy: { name: "asc" },
      });
      const counts = await sql.rows<CountRow>(countAccounts, [names]);
      const accounts = new Map(counts.map((row) => [row.domain, row.accounts]));
      return rows.map((row) => ({ ...toDomain(row), accounts: accounts.get(row.name) ?? 0 }));
    },
    async create(name) {
      mustCover(grant, name);
      const policy = policyData(DEFAULT_DOMAIN_POLICY);
      const [again] = await prisma.domain.updateManyAndReturn({
        where: { name, removedAt: { not: null } },
        data: { ...policy, removedAt: null },
      });
      return toDomain(again ?? (await prisma.domain.create({ data: { name, ...policy } })));
    },
    async remove(name) {
      mustCover(grant, name);
      const { count } = await prisma.domain.updateMany({
        where: { name, removedAt: null },
        data: { removedAt: new Date() },
      });
      if (count === 0) throw new DomainError("notFound", `There is no domain ${name}.`, "domain");
    },
    async gone() {
      const rows = await prisma.domain.findMany({
        where: { removedAt: { not: null }, ...(names && { name: { in: [...names] } }) },
        orderBy: { name: "asc" },
        select: { name: true },
      });
      return rows.map(({ name }) => name);
    },
    async getForChange(name) {
      if (covers(grant, name)) await sql.rows(lockDomain, [name]);
      return get(name);
    },
    async setPolicy(name, policy) {
      mustCover(grant, name);
      const [row] = await prisma.domain.updateManyAndReturn({
        where: { name, removedAt: null },
        data: policyData(policy),
      });
      if (!row) throw new DomainError("notFound", `There is no domain ${name}.`, "domain");
      return toDomain(row);
    },
  };
}

function toDomain(row: DomainRow): Domain {
  const policy = toPolicy({ ...row, tlsVersion: tlsVersions[row.tlsVersion] });
  return { id: row.id, name: row.name, policy, createdAt: row.createdAt };
}

/** Names of Prisma cannot begin with a digit. */
const tlsVersions: Readonly<Record<PrismaTlsVersion, TlsVersion>> = { v12: "1.2", v13: "1.3" };

function policyData({ mechanisms, tlsVersion, ...policy }: DomainPolicy) {
  const version: PrismaTlsVersion = tlsVersion === "1.3" ? "v13" : "v12";
  return { ...policy, mechanisms: [...mechanisms], tlsVersion: version };
}

/** The columns of a policy, as Prisma and statements give them. */
export interface PolicyColumns {
  readonly sessionConflict: SessionConflict;
  readonly sessionLimit: number;
  readonly mechanisms: readonly string[];
  readonly channelBindingRequired: boolean;
  readonly tlsVersion: TlsVersion;
  readonly registration: Registration;
  readonly userInvitations: boolean;
  readonly accountQuota: number | null;
  readonly rosterQuota: number;
  readonly spoolQuota: number;
  readonly spoolRetentionDays: number | null;
  readonly decisionRetentionDays: number;
  readonly deletionRetentionDays: number;
  readonly auditRetentionDays: number | null;
}

export function toPolicy(columns: PolicyColumns): Domain["policy"] {
  const { sessionConflict, sessionLimit, mechanisms, channelBindingRequired, tlsVersion } = columns;
  const { rosterQuota, spoolQuota, spoolRetentionDays, decisionRetentionDays, deletionRetentionDays } = columns;
  const { auditRetentionDays, registration, userInvitations, accountQuota } = columns;
  return {
    sessionConflict,
    sessionLimit,
    mechanisms,
    channelBindingRequired,
    tlsVersion,
    registration,
    userInvitations,
    accountQuota,
    rosterQuota,
    spoolQuota,
    spoolRetentionDays,
    decisionRetentionDays,
    deletionRetentionDays,
    auditRetentionDays,
  };
}
