import { createHash, randomBytes } from "node:crypto";
import { type Actor, type ActorRequest, type Grant, mayAnywhere, mayEverywhere, type Role } from "../actor.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database } from "../transaction.ts";
import { mayGive } from "./may-give.ts";
import { emailOf } from "./operator-input.ts";
import type { OperatorInvitation } from "./operator-invitation-store.ts";
import { newOperator } from "./operator-service.ts";
import type { Operator } from "./operator-store.ts";

/** As the setting ROSTRA_OPERATOR_INVITATION_HOURS has it by default, in milliseconds. */
export const DEFAULT_OPERATOR_INVITATION_MS = 7 * 24 * 60 * 60 * 1000;

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

/** Links by which people become operators. */
export interface OperatorInvitationService {
  /** Those that are open, of the domains the actor may see; latest first. */
  list(actor: Actor): Promise<readonly OperatorInvitation[]>;
  /** `forbidden` for a role that the actor may not give, `conflict` for the e-mail of an operator it sees. */
  invite(actor: Actor, input: OperatorInvitationInput): Promise<Committed<ShownInvitation>>;
  revoke(actor: Actor, id: string): Promise<Committed<OperatorInvitation>>;
  /** The invitation that a secret is good for; undefined when it is unknown, used, revoked or too old. */
  check(token: string): Promise<OperatorInvitation | undefined>;
  /**
   * Makes the operator and spends the link. `forbidden` for a link that is good for nothing, and when who made it could not
   * give the role any more; `conflict` when the e-mail is an operator's already.
   */
  accept(
    token: string,
    input: { readonly name: string; readonly password: string },
    request?: ActorRequest,
  ): Promise<Committed<Operator>>;
}

/** `lifetimeMs`: how long a link is good for which no time is said. */
export function createOperatorInvitationService(
  database: Database,
  lifetimeMs: number,
  now: () => Date = () => new Date(),
): OperatorInvitationService {
  const byLink = (request?: ActorRequest): Grant =>
    mayEverywhere({ kind: "setup", id: "invitation", ...(request && { request }) }, "operator.write");
  const check = (token: string): Promise<OperatorInvitation | undefined> =>
    database.read(byLink()).operatorInvitations.find(hashOf(token), now());
  return {
    check,
    async list(actor) {
      return database.read(mayAnywhere(actor, "operator.read")).operatorInvitations.list(now());
    },
    async invite(actor, input) {
      const scope = input.domain === undefined ? {} : { domain: prepareDomain(input.domain) };
      const grant = mayGive(actor, { role: input.role, ...scope });
      const email = emailOf(input.email);
      const expiresAt = input.expiresAt ?? new Date(now().getTime() + lifetimeMs);
      if (expiresAt <= now()) throw new DomainError("invalid", "Give a time that lies ahead.", "expiresAt");
      const token = randomBytes(32).toString("base64url");
      const createdBy = makerOf(actor);
      return database.transact(grant, async (tx) => {
        if (scope.domain !== undefined && !(await tx.domains.get(scope.domain)))
          throw new DomainError("notFound", `There is no domain ${scope.domain}.`, "domain");
        if (await tx.operators.findByEmail(email))
          throw new DomainError("conflict", "There is an operator with this e-mail already.", "email");
        const facts = { email, role: input.role, ...scope };
        const invitation = await tx.operatorInvitations.create({
          ...facts,
          tokenHash: hashOf(token),
          expiresAt,
          ...(createdBy !== undefined && { createdBy }),
        });
        tx.emit({ type: "operator.invited", invitation: invitation.id, ...facts, expiresAt });
        return { invitation, token };
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
      const found = await check(token);
      if (!found) throw spent();
      const { id, email, role, domain } = found;
      const operator = await newOperator({ email, name, password, role, ...(domain !== undefined && { domain }) });
      return database.transact(byLink(request), async (tx) => {
        const invitation = await tx.operatorInvitations.accept(id, now());
        if (!invitation) throw spent();
        if (invitation.createdBy !== undefined) {
          const maker = await tx.operators.get(invitation.createdBy);
          if (!maker || !couldGive(maker, invitation)) throw spent();
        }
        const created = await tx.operators.create(operator);
        tx.emit({ type: "operator.created", operator: created.id, email: created.email, role });
        return created;
      });
    },
  };
}

function couldGive({ id, name, roles }: Operator, invitation: OperatorInvitation): boolean {
  try {
    mayGive({ kind: "operator", id, name, roles }, invitation);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** The id of the operator who acts, by hand or by a token. */
function makerOf(actor: Actor): string | undefined {
  if (actor.kind === "operator") return actor.id;
  return actor.kind === "token" ? actor.operator : undefined;
}

function hashOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

function spent(): DomainError {
  return new DomainError("forbidden", "This invitation is not valid any more. Ask for a new one.");
}
