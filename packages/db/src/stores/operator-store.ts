import type { RoleGrant } from "@rostra/core/actor";
import type { Operator, OperatorSession, OperatorStore } from "@rostra/core/operator/operator-store";
import type { Prisma } from "../generated/client.ts";
import { uuidv7 } from "../uuid.ts";
import { domainsOf, mustCover, mustCoverAll } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

/** The name under which better-auth keeps passwords. */
const PASSWORD_PROVIDER = "credential";

type OperatorRow = Prisma.OperatorGetPayload<{ include: { roles: true } }>;

// Who waits for it is told what is there after the wait: rows that are gone by then are left out.
const lockOwners = {
  text: "SELECT operator_id FROM operator_role WHERE role = 'owner' AND domain IS NULL ORDER BY id FOR UPDATE",
};

/** To a grant for single domains, the operators of these domains are all there are, with their roles there. */
export function operatorStore({ sql, prisma, grant }: StoreContext): OperatorStore {
  const domains = domainsOf(grant);
  const roles: Prisma.OperatorRoleWhereInput = domains ? { domainName: { in: [...domains] } } : {};
  const visible: Prisma.OperatorWhereInput = domains ? { roles: { some: roles } } : {};
  const include = {
    roles: { where: roles, orderBy: [{ domainName: "asc" }, { role: "asc" }] },
  } satisfies Prisma.OperatorInclude;
  return {
    async get(id) {
      const row = await prisma.operator.findFirst({ where: { id, ...visible }, include });
      return row ? toOperator(row) : undefined;
    },
    async findByEmail(email) {
      const row = await prisma.operator.findFirst({ where: { email: email.toLowerCase(), ...visible }, include });
      return row ? toOperator(row) : undefined;
    },
    async list() {
      const rows = await prisma.operator.findMany({ where: visible, include, orderBy: { email: "asc" } });
      return rows.map(toOperator);
    },
    count() {
      return prisma.operator.count({ where: visible });
    },
    async create({ email, name, passwordHash, role, domain }) {
      mustCoverAll(grant);
      const id = uuidv7();
      const row = await prisma.operator.create({
        data: {
          id,
          email,
          name,
          roles: { create: { role, domainName: domain ?? null } },
          ...(passwordHash !== undefined && {
            credentials: { create: { providerId: PASSWORD_PROVIDER, accountId: id, password: passwordHash } },
          }),
        },
        include,
      });
      return toOperator(row);
    },
    async signedIn(id, at) {
      await prisma.operator.updateMany({ where: { id }, data: { lastSignInAt: at } });
    },
    async setRoles(operatorId, wanted) {
      for (const { domain } of wanted)
        if (domain === undefined) mustCoverAll(grant);
        else mustCover(grant, domain);
      const kept = wanted.map(({ role, domain }) => ({ role, domainName: domain ?? null }));
      await prisma.operatorRole.deleteMany({ where: { operatorId, AND: roles, NOT: { OR: kept } } });
      const data = kept.map((one) => ({ operatorId, ...one }));
      await prisma.operatorRole.createMany({ data, skipDuplicates: true });
    },
    async lockOwners() {
      mustCoverAll(grant);
      return (await sql.rows<{ operator_id: string }>(lockOwners, [])).map((row) => row.operator_id);
    },
    async remove(id) {
      mustCoverAll(grant);
      return (await prisma.operator.deleteMany({ where: { id } })).count > 0;
    },
    async sessions(userId, now) {
      mustCoverAll(grant);
      const rows = await prisma.operatorSession.findMany({
        where: { userId, expiresAt: { gt: now } },
        orderBy: [{ updatedAt: "desc" }, { id: "asc" }],
      });
      return rows.map(toSession);
    },
    async endSessions(id) {
      mustCoverAll(grant);
      return (await prisma.operatorSession.deleteMany({ where: { userId: id } })).count;
    },
    async endTwoFactor(id) {
      mustCoverAll(grant);
      await prisma.operatorTwoFactor.deleteMany({ where: { userId: id } });
      const ended = await prisma.operator.updateMany({
        where: { id, twoFactorEnabled: true },
        data: { twoFactorEnabled: false },
      });
      return ended.count > 0;
    },
  };
}

/** A row of better-auth's as core knows it. */
export function toSession({
  id,
  ipAddress,
  userAgent,
  createdAt,
  updatedAt,
}: Prisma.OperatorSessionGetPayload<object>): OperatorSession {
  // better-auth writes an empty text for what it does not know.
  return {
    id,
    ...(ipAddress && { address: ipAddress }),
    ...(userAgent && { userAgent }),
    since: createdAt,
    usedAt: updatedAt,
  };
}

function toOperator({ id, email, name, roles, createdAt, twoFactorEnabled, lastSignInAt }: OperatorRow): Operator {
  const grants = roles.map(
    ({ role, domainName }): RoleGrant => ({ role, ...(domainName !== null && { domain: domainName }) }),
  );
  const facts = { id, email, name, roles: grants, createdAt, twoFactor: twoFactorEnabled };
  return { ...facts, ...(lastSignInAt && { lastSignInAt }) };
}
