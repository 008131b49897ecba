import type { Role, RoleGrant } from "../actor.ts";

/** Somebody who works in the console; apart from XMPP accounts. */
export interface Operator {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly RoleGrant[];
  readonly createdAt: Date;
  /** Whether signing in asks for a second factor. */
  readonly twoFactor: boolean;
  /** Absent: never. */
  readonly lastSignInAt?: Date;
}

/** A session of an operator in the console, without its secret. */
export interface OperatorSession {
  readonly id: string;
  readonly address?: string;
  readonly userAgent?: string;
  readonly since: Date;
  /** When it was last used, to a quarter of an hour. */
  readonly usedAt: Date;
}

export interface NewOperator {
  readonly email: string;
  readonly name: string;
  /** As better-auth makes it; absent: the operator signs in by an OpenID provider alone. */
  readonly passwordHash?: string;
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
  /** Notes a sign-in. */
  signedIn(id: string, at: Date): Promise<void>;
  /**
   * Gives an operator these roles and no others, as far as the grant goes: roles elsewhere stay. A domain outside of the
   * grant is `notFound`.
   */
  setRoles(id: string, roles: readonly RoleGrant[]): Promise<void>;
  /**
   * The ids of the owners of the whole installation, held until the transaction ends: another that asks waits until then, and
   * is told what has become of them.
   */
  lockOwners(): Promise<readonly string[]>;
  /** With all that is the operator's own; false: there is none. */
  remove(id: string): Promise<boolean>;
  /** The sessions of an operator in the console that are good at `now`, the latest used first. */
  sessions(id: string, now: Date): Promise<readonly OperatorSession[]>;
  /** Ends every session of an operator in the console; how many there were. */
  endSessions(id: string): Promise<number>;
  /** Signing in asks for no second factor any more; false: it did not. */
  endTwoFactor(id: string): Promise<boolean>;
}
