import { hashPassword } from "better-auth/crypto";
import { type Actor, isOwnerOfAll, mayAnywhere, mayEverywhere, type Role, type RoleGrant } from "../actor.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import { DomainError } from "../domain-error.ts";
import { emitInvitations } from "../invitation/invitation-events.ts";
import type { Committed, Database, Stores } from "../transaction.ts";
import { mayGive } from "./may-give.ts";
import { emailOf, textOf } from "./operator-input.ts";
import type { NewOperator, Operator, OperatorSession } from "./operator-store.ts";

/** An operator's password has at least so many characters (NIST SP 800-63B-4 §3.1.1.2 asks for 8 or more; we ask for 10). */
export const OPERATOR_PASSWORD_MINIMUM = 10;
/** And at most so many, so that hashing one stays cheap. */
export const OPERATOR_PASSWORD_MAXIMUM = 128;

export interface OperatorInput {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: Role;
  readonly domain?: string;
}

/** The people of the console. */
export interface OperatorService {
  /**
   * By e-mail. To an owner of single domains, the operators with a role on these are all there are, with their roles there.
   */
  list(actor: Actor): Promise<readonly Operator[]>;
  /** The operator that a sign-in proved, with the roles of now; undefined when there is none any more. */
  signedIn(id: string): Promise<Operator | undefined>;
  add(actor: Actor, input: OperatorInput): Promise<Committed<Operator>>;
  /**
   * Gives an operator these roles and no others, as far as the actor may see: roles on other domains stay. `forbidden` for a
   * role that the actor may neither give nor take away, `conflict` for the last owner of the installation.
   */
  setRoles(actor: Actor, id: string, roles: readonly RoleGrant[]): Promise<Committed<Operator>>;
  /** Ends an operator with its sessions, tokens and open invitations; `conflict` for the last owner of the installation. */
  remove(actor: Actor, id: string): Promise<Committed<Operator>>;
  /** The sessions of an operator in the console, the latest used first. */
  sessions(actor: Actor, id: string): Promise<readonly OperatorSession[]>;
  /** Ends every session of an operator in the console; how many there were. */
  endSessions(actor: Actor, id: string): Promise<Committed<number>>;
  /**
   * Lets an operator who has lost the second factor sign in without. `forbidden` for one's own, which asks for the password
   * in the console, and for an operator with a role that the actor may not give; `conflict` when there is none.
   */
  endTwoFactor(actor: Actor, id: string): Promise<Committed<Operator>>;
}

export function createOperatorService(database: Database): OperatorService {
  return {
    async list(actor) {
      return database.read(mayAnywhere(actor, "operator.read")).operators.list();
    },
    async signedIn(id) {
      // Who somebody is must be known before what they may do: the question is the console's own.
      return database.read(mayEverywhere({ kind: "node", id: "console" }, "operator.read")).operators.get(id);
    },
    async add(actor, input) {
      const grant = mayEverywhere(actor, "operator.write");
      const operator = await newOperator(input);
      return database.transact(grant, async (tx) => {
        if (operator.domain !== undefined && !(await tx.domains.get(operator.domain)))
          throw new DomainError("notFound", `There is no domain ${operator.domain}.`, "domain");
        const created = await tx.operators.create(operator);
        tx.emit({ type: "operator.created", operator: created.id, email: created.email, role: input.role });
        return created;
      });
    },
    async setRoles(actor, id, roles) {
      const grant = mayAnywhere(actor, "operator.write");
      const wanted = prepareRoles(roles);
      return database.transact(grant, async (tx) => {
        const owners = grant.domains === "all" ? await tx.operators.lockOwners() : [];
        const before = await found(tx, id);
        const changes = [...without(before.roles, wanted), ...without(wanted, before.roles)];
        for (const change of changes) mayGive(actor, change);
        for (const { domain } of wanted)
          if (domain !== undefined && !(await tx.domains.get(domain)))
            throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
        if (!wanted.some(isOwnerOfAll)) mustNotBeLast(owners, id);
        await tx.operators.setRoles(id, wanted);
        for (const domain of new Set(changes.map((change) => change.domain)))
          tx.emit({
            type: "operator.rolesChanged",
            operator: id,
            email: before.email,
            ...(domain !== undefined && { domain }),
            before: printRoles(before.roles, domain),
            after: printRoles(wanted, domain),
          });
        return (await tx.operators.get(id)) ?? { ...before, roles: [] };
      });
    },
    async remove(actor, id) {
      return database.transact(mayEverywhere(actor, "operator.write"), async (tx) => {
        mustNotBeLast(await tx.operators.lockOwners(), id);
        const operator = await found(tx, id);
        for (const held of operator.roles) mayGive(actor, held);
        const now = new Date();
        await tx.operatorInvitations.revokeOf(id, now);
        emitInvitations(tx, "invitation.revoked", await tx.invitations.revokeMadeBy(id, now));
        await tx.operators.remove(id);
        tx.emit({ type: "operator.removed", operator: id, email: operator.email });
        return operator;
      });
    },
    async sessions(actor, id) {
      const { operators } = database.read(mayEverywhere(actor, "operator.read"));
      await found({ operators }, id);
      return operators.sessions(id, new Date());
    },
    async endSessions(actor, id) {
      return database.transact(mayEverywhere(actor, "operator.write"), async (tx) => {
        const { email } = await found(tx, id);
        const ended = await tx.operators.endSessions(id);
        tx.emit({ type: "operator.sessionsEnded", operator: id, email });
        return ended;
      });
    },
    async endTwoFactor(actor, id) {
      const grant = mayEverywhere(actor, "operator.write");
      const self = actor.kind === "token" ? actor.operator : actor.kind === "operator" ? actor.id : undefined;
      if (self === id) throw new DomainError("forbidden", "Switch off your own in the console, with your password.");
      return database.transact(grant, async (tx) => {
        const operator = await found(tx, id);
        for (const held of operator.roles) mayGive(actor, held);
        if (!(await tx.operators.endTwoFactor(id)))
          throw new DomainError("conflict", "This operator has no second factor.");
        tx.emit({ type: "operator.twoFactorEnded", operator: id, email: operator.email });
        return { ...operator, twoFactor: false };
      });
    },
  };
}

async function found({ operators }: Pick<Stores, "operators">, id: string): Promise<Operator> {
  const operator = await operators.get(id);
  if (!operator) throw new DomainError("notFound", "There is no such operator.");
  return operator;
}

/** Refuses what would leave nobody who may everything; `owners` as locked. */
function mustNotBeLast(owners: readonly string[], id: string): void {
  if (owners.length === 1 && owners[0] === id)
    throw new DomainError("conflict", "This is the last owner of the whole installation.", "roles");
}

/** Each role once, on prepared domains. */
export function prepareRoles(roles: readonly RoleGrant[]): readonly RoleGrant[] {
  const prepared = roles.map(
    ({ role, domain }): RoleGrant => (domain === undefined ? { role } : { role, domain: prepareDomain(domain) }),
  );
  return prepared.filter((one, index) => prepared.findIndex((other) => isSame(one, other)) === index);
}

/** The roles of `some` that are not among `others`. */
function without(some: readonly RoleGrant[], others: readonly RoleGrant[]): readonly RoleGrant[] {
  return some.filter((one) => !others.some((other) => isSame(one, other)));
}

function isSame(one: RoleGrant, other: RoleGrant): boolean {
  return one.role === other.role && one.domain === other.domain;
}

/** The names of the roles on a domain, or of those on every domain, with spaces between. */
export function printRoles(roles: readonly RoleGrant[], domain: string | undefined): string {
  const names = roles.filter((held) => held.domain === domain).map(({ role }) => role);
  return names.sort().join(" ");
}

/** Checks an operator's details and hashes the password; throws `invalid` with the field at fault. */
export async function newOperator(input: OperatorInput): Promise<NewOperator> {
  const email = emailOf(input.email);
  const name = textOf(input.name, "name");
  if (input.password.length < OPERATOR_PASSWORD_MINIMUM)
    throw new DomainError("invalid", `Use at least ${OPERATOR_PASSWORD_MINIMUM} characters.`, "password");
  if (input.password.length > OPERATOR_PASSWORD_MAXIMUM)
    throw new DomainError("invalid", `Use at most ${OPERATOR_PASSWORD_MAXIMUM} characters.`, "password");
  return {
    email,
    name,
    passwordHash: await hashPassword(input.password),
    role: input.role,
    ...(input.domain !== undefined && { domain: prepareDomain(input.domain) }),
  };
}
