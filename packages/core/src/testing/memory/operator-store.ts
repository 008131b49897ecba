import { randomUUID } from "node:crypto";
import { type Grant, isOwnerOfAll, ROLES, type RoleGrant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { Operator, OperatorStore } from "../../operator/operator-store.ts";
import { covers, mustCoverAll } from "./grant.ts";
import { byText, changed, type MemoryAccess } from "./state.ts";

export function operatorStore(grant: Grant, { read, write }: MemoryAccess): OperatorStore {
  /** To a grant for single domains, only roles on these are there, and operators who hold one. */
  const visible = (): readonly Operator[] => {
    const all = [...read().operators.values()].sort((one, other) => byText(one.email, other.email));
    if (grant.domains === "all") return all;
    const limited = all.map((operator) => ({
      ...operator,
      roles: operator.roles.filter(({ domain }) => domain !== undefined && covers(grant, domain)),
    }));
    return limited.filter(({ roles }) => roles.length > 0);
  };
  return {
    async get(id) {
      return visible().find((operator) => operator.id === id);
    },
    async findByEmail(email) {
      return visible().find((operator) => operator.email === email.toLowerCase());
    },
    async list() {
      return visible();
    },
    async count() {
      return visible().length;
    },
    async create({ email, name, role, domain }) {
      mustCoverAll(grant);
      if ([...read().operators.values()].some((operator) => operator.email === email))
        throw new DomainError("conflict", "There is an operator with this e-mail already.", "email");
      if (domain !== undefined && !read().domains.has(domain))
        throw new DomainError("notFound", "There is no such domain.", "domain");
      const roles = [{ role, ...(domain !== undefined && { domain }) }];
      const operator: Operator = { id: randomUUID(), email, name, roles, createdAt: new Date(), twoFactor: false };
      write({ operators: changed(read().operators, [operator.id, operator]) });
      return operator;
    },
    async signedIn(id, at) {
      const operator = read().operators.get(id);
      if (operator) write({ operators: changed(read().operators, [id, { ...operator, lastSignInAt: at }]) });
    },
    async setRoles(id, roles) {
      const isMine = ({ domain }: RoleGrant): boolean =>
        grant.domains === "all" || (domain !== undefined && covers(grant, domain));
      if (!roles.every(isMine)) throw new DomainError("notFound", "There is no such domain.", "domain");
      const operator = read().operators.get(id);
      if (!operator) return;
      const order = (one: RoleGrant): string => `${one.domain ?? "\u{10ffff}"} ${ROLES.indexOf(one.role)}`;
      const all = [...operator.roles.filter((one) => !isMine(one)), ...roles];
      const sorted = all.sort((one, other) => byText(order(one), order(other)));
      write({ operators: changed(read().operators, [id, { ...operator, roles: sorted }]) });
    },
    async lockOwners() {
      mustCoverAll(grant);
      const owners = visible().filter(({ roles }) => roles.some(isOwnerOfAll));
      return owners.map(({ id }) => id);
    },
    async remove(id) {
      mustCoverAll(grant);
      const operators = new Map(read().operators);
      const isThere = operators.delete(id);
      write({ operators });
      return isThere;
    },
    async sessions() {
      mustCoverAll(grant);
      return []; // there is no console
    },
    async endSessions() {
      mustCoverAll(grant);
      return 0;
    },
    async endTwoFactor(id) {
      mustCoverAll(grant);
      const operator = read().operators.get(id);
      if (!operator?.twoFactor) return false;
      write({ operators: changed(read().operators, [id, { ...operator, twoFactor: false }]) });
      return true;
    },
  };
}
