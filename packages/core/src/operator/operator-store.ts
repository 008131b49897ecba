import type { Role, RoleGrant } from "../actor.ts";

/** Somebody who works in the console; apart from XMPP accounts. */
export interface Operator {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly RoleGrant[];
  readonly createdAt: Date;
}

export interface NewOperator {
  readonly email: string;
  readonly name: string;
  /** As {@link hashOperatorPassword} gave it. */
  readonly passwordHash: string;
  readonly role: Role;
  /** Absent: on every domain. */
  readonly domain?: string;
}

export interface OperatorStore {
  get(id: string): Promise<Operator | undefined>;
  findByEmail(email: string): Promise<Operator | undefined>;
  list(): Promise<readonly Operator[]>;
  count(): Promise<number>;
  /** An e-mail that is taken is a `conflict`. */
  create(operator: NewOperator): Promise<Operator>;
}
