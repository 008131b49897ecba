import type { Role } from "../actor.ts";

/** A link by which somebody becomes an operator, with one role. */
export interface OperatorInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  /** Absent: on every domain. */
  readonly domain?: string;
  /** The id of the operator who made it; absent: somebody at a shell did. */
  readonly createdBy?: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface NewOperatorInvitation extends Omit<OperatorInvitation, "id" | "createdAt"> {
  /** SHA-256 of the link's secret. */
  readonly tokenHash: Uint8Array;
}

/** Invitations that are open: neither accepted nor revoked, and not too old. Of others nothing is told. */
export interface OperatorInvitationStore {
  /** Those to the grant's domains, and to a grant for all also those to every domain; latest first. */
  list(now: Date): Promise<readonly OperatorInvitation[]>;
  find(tokenHash: Uint8Array, now: Date): Promise<OperatorInvitation | undefined>;
  /** A domain outside of the grant is `notFound`, a maker that is not there `conflict`. */
  create(invitation: NewOperatorInvitation): Promise<OperatorInvitation>;
  /** Ends one because it was accepted; undefined: it is not open any more. */
  accept(id: string, now: Date): Promise<OperatorInvitation | undefined>;
  /** Ends one; undefined: it is not open any more. */
  revoke(id: string, now: Date): Promise<OperatorInvitation | undefined>;
  /** Ends all that an operator made. */
  revokeOf(operator: string, now: Date): Promise<void>;
}
