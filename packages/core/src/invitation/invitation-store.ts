import type { BareJid } from "@rostra/xmpp/jid";
import type { Role } from "../actor.ts";

/** A link by which somebody makes an account, becomes a contact, or both (XEP-0401). */
export interface Invitation {
  readonly id: string;
  readonly domain: string;
  /** Whether an account may be made with it; otherwise it is good for becoming a contact alone. */
  readonly forAccount: boolean;
  /** The username that the account will have; absent: whoever uses it chooses. */
  readonly username?: string;
  /** The id of the group that the account joins. */
  readonly group?: string;
  /** The role in the console, on the domain, that whoever makes the account is invited to as well. */
  readonly role?: Role;
  /** The account of the domain whose contact somebody becomes, both seeing each other. */
  readonly contact?: BareJid;
  /** Whether that account made it for itself. */
  readonly madeByContact: boolean;
  readonly note?: string;
  /** How often it may be used, and has been. */
  readonly useLimit: number;
  readonly uses: number;
  readonly expiresAt: Date;
  readonly revokedAt?: Date;
  /** The id of the operator who made it; absent: the contact did, or somebody at a shell, or the operator is gone. */
  readonly createdBy?: string;
  readonly createdAt: Date;
}

export interface NewInvitation extends Omit<Invitation, "id" | "uses" | "revokedAt" | "createdAt"> {
  /** SHA-256 of the link's secret. */
  readonly tokenHash: Uint8Array;
}

/** Which of a domain; latest first. */
export interface InvitationQuery {
  readonly domain: string;
  /** Only those that are open at that moment. */
  readonly openAt?: Date;
  /** The id of the last one of the page before. */
  readonly after?: string;
  readonly limit: number;
}

export interface InvitationPage {
  readonly invitations: readonly Invitation[];
  /** The `after` of the next page, if there is one. */
  readonly next?: string;
}

/** Open is an invitation that is neither used up nor revoked, and not too old. Nothing is there outside of the grant. */
export interface InvitationStore {
  list(query: InvitationQuery): Promise<InvitationPage>;
  get(id: string): Promise<Invitation | undefined>;
  /** The open one of that secret. */
  find(tokenHash: Uint8Array, now: Date): Promise<Invitation | undefined>;
  /** How many are open on the domain; with `contact`, those that this account made for itself. */
  countOpen(domain: string, now: Date, contact?: BareJid): Promise<number>;
  /** The open one that keeps an address for whoever uses it. */
  reserving(account: BareJid, now: Date): Promise<Invitation | undefined>;
  /** A domain or group outside of the grant is `notFound`, as is a contact that is not there; a maker that is gone `conflict`. */
  create(invitation: NewInvitation): Promise<Invitation>;
  /** One use more; undefined: it is not open any more. Of two at once for the last use one gets it. `account`: it was made by it. */
  use(id: string, now: Date, account?: BareJid): Promise<Invitation | undefined>;
  /** The accounts that were made by it, deleted ones aside; oldest first, at most `limit`. */
  accounts(id: string, limit: number): Promise<readonly BareJid[]>;
  /** Ends one; undefined: it is not open any more. */
  revoke(id: string, now: Date): Promise<Invitation | undefined>;
  /** Ends the open ones whose contact is the account; `own`: only those that it made for itself. Gives them. */
  revokeOf(contact: BareJid, now: Date, own: boolean): Promise<readonly Invitation[]>;
  /** Ends the open ones that an operator made; gives them. */
  revokeMadeBy(operator: string, now: Date): Promise<readonly Invitation[]>;
}

/** What has become of an invitation by `now`. */
export type InvitationState = "open" | "used" | "expired" | "revoked";

export function invitationState(
  { uses, useLimit, expiresAt, revokedAt }: Pick<Invitation, "uses" | "useLimit" | "expiresAt" | "revokedAt">,
  now: Date,
): InvitationState {
  if (revokedAt) return "revoked";
  if (uses >= useLimit) return "used";
  return expiresAt > now ? "open" : "expired";
}
