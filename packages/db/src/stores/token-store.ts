import { isVerb } from "@rostra/core/actor";
import type { ApiToken, TokenStore } from "@rostra/core/token/token-store";
import type { Prisma, ApiToken as TokenRow } from "../generated/client.ts";
import { isUuid, uuidv7 } from "../uuid.ts";
import { domainsOf, mustCover, mustCoverAll } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

/** To a grant for single domains, the tokens of these domains are all there are. */
export function tokenStore({ prisma, grant }: StoreContext): TokenStore {
  const domains = domainsOf(grant);
  const visible: Prisma.ApiTokenWhereInput = {
    revokedAt: null,
    ...(domains && { domainName: { in: [...domains] } }),
  };
  return {
    async list() {
      const rows = await prisma.apiToken.findMany({ where: visible, orderBy: [{ name: "asc" }, { id: "asc" }] });
      return rows.map(toToken);
    },
    async get(id) {
      const row = isUuid(id) && (await prisma.apiToken.findFirst({ where: { id, ...visible } }));
      return row ? toToken(row) : undefined;
    },
    async find(prefix) {
      const row = await prisma.apiToken.findFirst({ where: { prefix, ...visible } });
      return row ? { token: toToken(row), hash: row.hash } : undefined;
    },
    async create({ name, prefix, hash, permissions, domain, expiresAt, operator }) {
      if (domain === undefined) mustCoverAll(grant);
      else mustCover(grant, domain);
      const row = await prisma.apiToken.create({
        data: {
          id: uuidv7(),
          name,
          prefix,
          hash: Uint8Array.from(hash),
          permissions: [...permissions],
          domainName: domain ?? null,
          expiresAt: expiresAt ?? null,
          createdById: operator,
        },
      });
      return toToken(row);
    },
    async used(id, at, address) {
      const data = { lastUsedAt: at, lastUsedAddress: address ?? null };
      await prisma.apiToken.updateMany({ where: { id, ...visible }, data });
    },
    async revoke(id, at) {
      if (!isUuid(id)) return false;
      return (await prisma.apiToken.updateMany({ where: { id, ...visible }, data: { revokedAt: at } })).count > 0;
    },
  };
}

function toToken(row: TokenRow): ApiToken {
  const { domainName, createdById, expiresAt, lastUsedAt, lastUsedAddress } = row;
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    permissions: row.permissions.filter(isVerb),
    createdAt: row.createdAt,
    ...(domainName !== null && { domain: domainName }),
    ...(createdById !== null && { operator: createdById }),
    ...(expiresAt && { expiresAt }),
    ...(lastUsedAt && { lastUsedAt }),
    ...(lastUsedAddress !== null && { lastUsedAddress }),
  };
}
