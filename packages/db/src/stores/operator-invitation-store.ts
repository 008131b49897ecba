import type { OperatorInvitation, OperatorInvitationStore } from "@rostra/core/operator/operator-invitation-store";
import type { OperatorInvitation as InvitationRow, Prisma } from "../generated/client.ts";
import { isUuid, uuidv7 } from "../uuid.ts";
import { domainsOf, mustCover, mustCoverAll } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

/** To a grant for single domains, the invitations to these domains are all there are. */
export function operatorInvitationStore({ prisma, grant }: StoreContext): OperatorInvitationStore {
  const domains = domainsOf(grant);
  const open = (now: Date): Prisma.OperatorInvitationWhereInput => ({
    acceptedAt: null,
    revokedAt: null,
    expiresAt: { gt: now },
    ...(domains && { domainName: { in: [...domains] } }),
  });
  const end = async (
    id: string,
    now: Date,
    data: Prisma.OperatorInvitationUpdateManyMutationInput,
  ): Promise<OperatorInvitation | undefined> => {
    if (!isUuid(id)) return undefined;
    const [row] = await prisma.operatorInvitation.updateManyAndReturn({ where: { id, ...open(now) }, data });
    return row && toInvitation(row);
  };
  return {
    async list(now) {
      const rows = await prisma.operatorInvitation.findMany({ where: open(now), orderBy: { id: "desc" } });
      return rows.map(toInvitation);
    },
    async find(tokenHash, now) {
      const where = { tokenHash: Uint8Array.from(tokenHash), ...open(now) };
      const row = await prisma.operatorInvitation.findFirst({ where });
      return row ? toInvitation(row) : undefined;
    },
    async create({ email, role, domain, createdBy, expiresAt, tokenHash }) {
      if (domain === undefined) mustCoverAll(grant);
      else mustCover(grant, domain);
      const row = await prisma.operatorInvitation.create({
        data: {
          id: uuidv7(),
          email,
          role,
          domainName: domain ?? null,
          createdById: createdBy ?? null,
          expiresAt,
          tokenHash: Uint8Array.from(tokenHash),
        },
      });
      return toInvitation(row);
    },
    accept: (id, now) => end(id, now, { acceptedAt: now }),
    revoke: (id, now) => end(id, now, { revokedAt: now }),
    async revokeOf(operator, now) {
      const where = { createdById: operator, ...open(now) };
      await prisma.operatorInvitation.updateMany({ where, data: { revokedAt: now } });
    },
  };
}

function toInvitation(row: InvitationRow): OperatorInvitation {
  const { id, email, role, domainName, createdById, createdAt, expiresAt } = row;
  return {
    id,
    email,
    role,
    createdAt,
    expiresAt,
    ...(domainName !== null && { domain: domainName }),
    ...(createdById !== null && { createdBy: createdById }),
  };
}
