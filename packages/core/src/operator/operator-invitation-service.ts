import { createHash, randomBytes } from "node:crypto";
import {
  type Actor,
  type ActorRequest,
  type Grant,
  mayAnywhere,
  mayEverywhere,
  type Role,
  type RoleGrant,
} from "../actor.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { mayGive } from "./may-give.ts";
import { emailOf, textOf } from "./operator-input.ts";
import type { NewOperatorInvitation, OperatorInvitation } from "./operator-invitation-store.ts";
import { newOperator, prepareRoles, printRoles } from "./operator-service.ts";
import type { NewOperator, Operator } from "./operator-store.ts";

/** As the setting ROSTRA_OPERATOR_INVITATION_HOURS has it by default, in milliseconds. */
export const DEFAULT_OPERATOR_INVITATION_MS = 7 * 24 * 60 * 60 * 1000;
/** As the setting ROSTRA_OPERATOR_INVITATIONS has it by default. */
export const DEFAULT_OPERATOR_INVITATIONS = 100;

export interface OperatorInvitationInput {
  readonly email: string;
  readonly role: Role;
  /** Absent: on every domain. */
  readonly domain?: string;
  /** Absent: as the settings say. */
  readonly expiresAt?: Date;
}

/** An invitation with the secret of its link, which is shown once. */
export interface ShownInvitation {
  readonly invitation: OperatorInvitation;
  readonly token: string;
}

/** What a link is good for. */
export interface OfferedInvitation extends OperatorInvitation {
  /** Whether its e-mail is an operator's already, who signs in to accept it. */
  readonly isOperator: boolean;
}

/** Links by which people become operators, and operators get further roles. */
export interface OperatorInvitationService {
  /** Those that are open, of the domains the actor may see; latest first. */
  list(actor: Actor): Promise<readonly OperatorInvitation[]>;
  /**
   * `forbidden` for a role that the actor may not give; `limited` when as many are open to the domain as may be. The e-mail may
   * be an operator's.
   */
  invite(actor: Actor, input: OperatorInvitationInput): Promise<Committed<ShownInvitation>>;
  revoke(actor: Actor, id: string): Promise<Committed<OperatorInvitation>>;
  /** What a secret is good for; undefined when it is unknown, used, revoked or too old. */
  check(token: string): Promise<OfferedInvitation | undefined>;
  /**
   * Makes the operator and spends the link. `forbidden` for a link that is good for nothing, and when who made it could not
   * give the role any more; `conflict` when the e-mail is an operator's already.
   */
  accept(
    token: string,
    input: { readonly name: string; readonly password: string },
    request?: ActorRequest,
  ): Promise<Committed<Operator>>;
  /**
   * Gives the operator who is signed in the role of the link, beside those it has, and spends the link. `forbidden` as
   * {@link accept}, and for an invitation of another e-mail.
   */
  join(actor: Actor, token: string): Promise<Committed<Operator>>;
  /**
   * The same for somebody whose e-mail an OpenID provider has verified; makes the operator, without a password, where there is
   * none yet.
   */
  acceptVerified(
    token: string,
    person: { readonly email: string; readonly name: string },
    request?: ActorRequest,
  ): Promise<Committed<Operator>>;
}

/** `lifetimeMs`: how long a link is good for which no time is said; `most`: links that may be open to one domain, or to all. */
export function createOperatorInvitationService(
  database: Database,
  lifetimeMs: number,
  most = DEFAULT_OPERATOR_INVITATIONS,
  now: () => Date = () => new Date(),
): OperatorInvitationService {
  const byLink = (request?: ActorRequest): Grant =>
    mayEverywhere({ kind: "setup", id: "invitation", ...(request && { request }) }, "operator.write");
  const find = async (token: string): Promise<OperatorInvitation> => {
    const found = await database.read(byLink()).operatorInvitations.find(hashOf(token), now());
    if (!found) throw spent();
    return found;
  };
  /** Spends an invitation whose maker could still make it. */
  const spend = async (tx: Transaction, id: string): Promise<OperatorInvitation> => {
    const invitation = await tx.operatorInvitations.accept(id, now());
    if (!invitation) throw spent();
    if (invitation.createdBy !== undefined) {
      const maker = await tx.operators.get(invitation.createdBy);
      if (!maker || !couldGive(maker, invitation)) throw spent();
    }
    return invitation;
  };
  return {
    async check(token) {
      const { operatorInvitations, operators } = database.read(byLink());
      const found = await operatorInvitations.find(hashOf(token), now());
      return found && { ...found, isOperator: (await operators.findByEmail(found.email)) !== undefined };
    },
    async list(actor) {
      return database.read(mayAnywhere(actor, "operator.read")).operatorInvitations.list(now());
    },
    async invite(actor, input) {
      const scope = input.domain === undefined ? {} : { domain: prepareDomain(input.domain) };
      const grant = mayGive(actor, { role: input.role, ...scope });
      const email = emailOf(input.email);
      const expiresAt = input.expiresAt ?? new Date(now().getTime() + lifetimeMs);
      if (expiresAt <= now()) throw new DomainError("invalid", "Give a time that lies ahead.", "expiresAt");
      const createdBy = makerOf(actor);
      return database.transact(grant, async (tx) => {
        if (scope.domain !== undefined && !(await tx.domains.getForChange(scope.domain)))
          throw new DomainError("notFound", `There is no domain ${scope.domain}.`, "domain");
        const open = (await tx.operatorInvitations.list(now())).filter(({ domain }) => domain === scope.domain);
        if (open.length >= most)
          throw new DomainError(
            "limited",
            `${most} invitations to ${scope.domain ?? "every domain"} are open: revoke one first.`,
            "domain",
          );
        const facts = { email, role: input.role, ...scope, expiresAt };
        return inviteOperator(tx, { ...facts, ...(createdBy !== undefined && { createdBy }) });
      });
    },
    async revoke(actor, id) {
      return database.transact(mayAnywhere(actor, "operator.write"), async (tx) => {
        const invitation = await tx.operatorInvitations.revoke(id, now());
        if (!invitation) throw new DomainError("notFound", "There is no such invitation.");
        const { email, role, domain } = invitation;
        mayGive(actor, invitation);
        tx.emit({
          type: "operator.invitationRevoked",
          invitation: id,
          email,
          role,
          ...(domain !== undefined && { domain }),
        });
        return invitation;
      });
    },
    async accept(token, { name, password }, request) {
      const { id, email, role, domain } = await find(token);
      const operator = await newOperator({ email, name, password, role, ...(domain !== undefined && { domain }) });
      return database.transact(byLink(request), async (tx) => {
        await spend(tx, id);
        if (await tx.operators.findByEmail(email))
          throw new DomainError("conflict", "You are an operator already. Sign in to accept this invitation.");
        return create(tx, operator);
      });
    },
    async join(actor, token) {
      const { id, email } = await find(token);
      if (actor.kind !== "operator") throw new DomainError("forbidden", "Only an operator can accept an invitation.");
      return database.transact(byLink(actor.request), async (tx) => {
        const operator = await tx.operators.get(actor.id);
        if (operator?.email !== email) throw new DomainError("forbidden", "This invitation is for another e-mail.");
        return giveRole(tx, operator, await spend(tx, id));
      });
    },
    async acceptVerified(token, person, request) {
      const { id, email } = await find(token);
      if (emailOf(person.email) !== email) throw new DomainError("forbidden", "This invitation is for another e-mail.");
      return database.transact(byLink(request), async (tx) => {
        const invitation = await spend(tx, id);
        const operator = await tx.operators.findByEmail(email);
        if (operator) return giveRole(tx, operator, invitation);
        const { role, domain } = invitation;
        const name = textOf(person.name, "name");
        return create(tx, { email, name, role, ...(domain !== undefined && { domain }) });
      });
    },
  };
}

/** Makes an invitation for somebody who may give the role; see {@link OperatorInvitationService.invite}. */
export async function inviteOperator(
  tx: Transaction,
  facts: Omit<NewOperatorInvitation, "tokenHash">,
): Promise<ShownInvitation> {
  const { email, role, domain, expiresAt } = facts;
  const token = randomBytes(32).toString("base64url");
  const invitation = await tx.operatorInvitations.create({ ...facts, tokenHash: hashOf(token) });
  const scope = domain === undefined ? {} : { domain };
  tx.emit({ type: "operator.invited", invitation: invitation.id, email, role, ...scope, expiresAt });
  return { invitation, token };
}

/** Whether the operator who made an invitation could make it now, by the roles of now. */
export function couldGive({ id, name, roles }: Operator, given: RoleGrant): boolean {
  try {
    mayGive({ kind: "operator", id, name, roles }, given);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** The id of the operator who acts, by hand or by a token. */
export function makerOf(actor: Actor): string | undefined {
  if (actor.kind === "operator") return actor.id;
  return actor.kind === "token" ? actor.operator : undefined;
}

function hashOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

function spent(): DomainError {
  return new DomainError("forbidden", "This invitation is not valid any more. Ask for a new one.");
}

async function create(tx: Transaction, operator: NewOperator): Promise<Operator> {
  const created = await tx.operators.create(operator);
  tx.emit({ type: "operator.created", operator: created.id, email: created.email, role: operator.role });
  return created;
}

/** Adds a role to those an operator has. */
async function giveRole(
  tx: Transaction,
  { id, email, roles }: Operator,
  { role, domain }: OperatorInvitation,
): Promise<Operator> {
  const scope = domain === undefined ? {} : { domain };
  const wanted = prepareRoles([...roles, { role, ...scope }]);
  await tx.operators.setRoles(id, wanted);
  const [before, after] = [printRoles(roles, domain), printRoles(wanted, domain)];
  tx.emit({ type: "operator.rolesChanged", operator: id, email, ...scope, before, after });
  const operator = await tx.operators.get(id);
  if (!operator) throw new DomainError("notFound", "There is no such operator.");
  return operator;
}
