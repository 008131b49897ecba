import { hashPassword } from "better-auth/crypto";
import { type Actor, mayEverywhere, type Role } from "../actor.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database } from "../transaction.ts";
import { emailOf, textOf } from "./operator-input.ts";
import type { NewOperator, Operator } from "./operator-store.ts";

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
  list(actor: Actor): Promise<readonly Operator[]>;
  /** The operator that a sign-in proved, with the roles of now; undefined when there is none any more. */
  signedIn(id: string): Promise<Operator | undefined>;
  add(actor: Actor, input: OperatorInput): Promise<Committed<Operator>>;
}

export function createOperatorService(database: Database): OperatorService {
  return {
    async list(actor) {
      return database.read(mayEverywhere(actor, "operator.read")).operators.list();
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
  };
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
