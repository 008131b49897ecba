import { createHash, randomBytes } from "node:crypto";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { isSubscribedFrom } from "@rostra/xmpp/subscription";
import { accountAddress, unknownAccount } from "../account/account-service.ts";
import { type Actor, may, mayAnywhere, mayAsAccount, type Role } from "../actor.ts";
import { checkDescription } from "../description.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import { DomainError } from "../domain-error.ts";
import { mayGive } from "../operator/may-give.ts";
import { couldGive, makerOf } from "../operator/operator-invitation-service.ts";
import { welcome } from "../roster/exchange.ts";
import { hasRoom, type Passed, related, requireRoom } from "../roster/roster-service.ts";
import { type RosterOptions, storeSteps } from "../roster/store-steps.ts";
import type { Committed, Database, Stores, Transaction } from "../transaction.ts";
import { emitInvitations } from "./invitation-events.ts";
import type { InvitationOptions } from "./invitation-options.ts";
import type { Invitation, InvitationPage, InvitationQuery } from "./invitation-store.ts";

/** The most uses that one invitation may have. */
export const MAX_INVITATION_USES = 10_000;

/** Accounts that are told with an invitation by which they were made. */
const ACCOUNTS_SHOWN = 100;

export interface InvitationInput {
  readonly domain: string;
  /** Whether an account may be made with it; absent: yes. */
  readonly forAccount?: boolean;
  /** As typed; it is prepared (RFC 7622 §3.3). Nobody else may take it while the invitation is open (XEP-0401 §6.2). */
  readonly username?: string;
  /** The id of a group of the domain. */
  readonly group?: string;
  /** A role in the console on the domain; the maker must be one who may give it, and it is used once. */
  readonly role?: Role;
  /** An account of the domain. */
  readonly contact?: BareJid;
  readonly note?: string;
  /** Absent: 1. */
  readonly useLimit?: number;
  /** Absent: as the settings say. */
  readonly expiresAt?: Date;
}

/** An invitation with the secret of its link, which is shown once. */
export interface ShownAccountInvitation {
  readonly invitation: Invitation;
  readonly token: string;
}

/** An invitation with the accounts that were made by it, the first of them. */
export interface InvitationDetails extends Invitation {
  readonly accounts: readonly BareJid[];
}

/** What the holder of a link is told. */
export interface OpenInvitation {
  readonly domain: string;
  /** Whether an account may be made with it now. */
  readonly forAccount: boolean;
  readonly username?: string;
  readonly contact?: BareJid;
  /** The name of the group that the account joins. */
  readonly groupName?: string;
  readonly role?: Role;
  readonly usesLeft: number;
  readonly expiresAt: Date;
}

/** Links by which people make accounts and become contacts. */
export interface InvitationService {
  /** An account acts for itself alone: as the contact, where the domain's policy lets accounts invite. */
  create(actor: Actor, input: InvitationInput): Promise<Committed<ShownAccountInvitation>>;
  /** Latest first; to an account those of which it is the contact are not told. */
  list(actor: Actor, query: InvitationQuery): Promise<InvitationPage>;
  /** `notFound` when there is none that the actor may see. */
  get(actor: Actor, id: string): Promise<InvitationDetails>;
  /** `notFound` for one that is not open any more. */
  revoke(actor: Actor, id: string): Promise<Committed<Invitation>>;
  /** What a secret is good for now; undefined when it is unknown, used up, expired or revoked: nobody learns which. */
  check(token: string): Promise<OpenInvitation | undefined>;
  /** Whether a secret approves a subscription to that account beforehand (XEP-0379). */
  befriends(token: string, inviter: BareJid): Promise<boolean>;
  /**
   * Spends one use: the inviter approves the request of `by`, and asks to see it too (XEP-0379 §3.5); to one that lives
   * elsewhere what is `sent` must be sent. Undefined, and no use spent, where the request is to go the usual way: `by` sees
   * the inviter already, or the inviter's roster is full. `forbidden` for a secret that is good for nothing, `limited` where
   * the roster of `by` is full.
   */
  acceptContact(token: string, inviter: BareJid, by: Jid): Promise<Committed<Passed | undefined>>;
}

export function createInvitationService(
  database: Database,
  options: InvitationOptions,
  roster: RosterOptions,
  now: () => Date = () => new Date(),
): InvitationService {
  /** The holder of a link is known by it alone: what it is good for must be known before what may be done with it. */
  const byLink = () => database.read(mayAnywhere({ kind: "node", id: "invitation" }, "invitation.read"));

  async function befriending(token: string, inviter: BareJid): Promise<Invitation | undefined> {
    const found = await openInvitation(byLink(), token, now());
    return found && isForContacts(found) && found.contact?.equals(inviter) ? found : undefined;
  }

  return {
    async create(actor, input) {
      const domain = prepareDomain(input.domain);
      const grant = may(actor, "invitation.write", domain);
      const { contact, role, group } = input;
      const madeByContact = actor.kind === "entity";
      if (madeByContact) requireOwn(actor.jid, input);
      const forAccount = input.forAccount ?? true;
      const username = input.username?.trim() ? accountAddress(input.username, domain) : undefined;
      if (!forAccount && !contact)
        throw invalid("contact", "Give the account that is to be the contact, or let an account be made.");
      if (!forAccount && (username || group !== undefined || role))
        throw invalid("forAccount", "Username, group and role are for those who make an account.");
      if (contact && contact.domain !== domain) throw invalid("contact", `${contact} is not an account of ${domain}.`);
      const useLimit = input.useLimit ?? 1;
      if (!Number.isInteger(useLimit) || useLimit < 1 || useLimit > MAX_INVITATION_USES)
        throw invalid("useLimit", `An invitation is used a whole number of times from 1 to ${MAX_INVITATION_USES}.`);
      if (role && useLimit !== 1) throw invalid("useLimit", "An invitation with a role is used once.");
      if (username && useLimit !== 1) throw invalid("useLimit", "An invitation to one username is used once.");
      if (role) mayGive(actor, { role, domain });
      const expiresAt = expiryOf(input.expiresAt);
      const note = checkDescription(input.note, "note");
      const token = randomBytes(32).toString("base64url");
      const createdBy = makerOf(actor);
      return database.transact(grant, async (tx) => {
        // What is counted and reserved is held until the transaction ends.
        const { policy } = (await tx.domains.getForChange(domain)) ?? {};
        if (!policy) throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
        if (madeByContact && !policy.userInvitations)
          throw new DomainError("forbidden", `Accounts of ${domain} do not make invitations.`);
        if (forAccount && policy.registration === "closed")
          throw new DomainError(
            "forbidden",
            `The policy of ${domain} lets nobody make an account: its registration is closed.`,
            "domain",
          );
        await requireRoomFor(tx, domain, madeByContact ? actor.jid : undefined);
        if (contact && !(await tx.accounts.get(contact)))
          throw new DomainError("notFound", `There is no account ${contact}.`, "contact");
        if (group !== undefined && (await tx.groups.get(group))?.domain !== domain)
          throw new DomainError("notFound", `There is no such group on ${domain}.`, "group");
        if (username) await requireFree(tx, username, now());
        const invitation = await tx.invitations.create({
          domain,
          forAccount,
          madeByContact,
          useLimit,
          expiresAt,
          tokenHash: hashOf(token),
          ...(username?.local !== undefined && { username: username.local }),
          ...(group !== undefined && { group }),
          ...(role && { role }),
          ...(contact && { contact }),
          ...(note && { note }),
          ...(createdBy !== undefined && { createdBy }),
        });
        emitInvitations(tx, "invitation.created", [invitation]);
        return { invitation, token };
      });
    },
    async list(actor, query) {
      if (actor.kind === "entity") throw new DomainError("forbidden", "An account may act only for itself.");
      return database.read(may(actor, "invitation.read", query.domain)).invitations.list(query);
    },
    async get(actor, id) {
      const { invitations } = database.read(mayAnywhere(actor, "invitation.read"));
      const found = await invitations.get(id);
      if (!found) throw unknown();
      return { ...found, accounts: await invitations.accounts(id, ACCOUNTS_SHOWN) };
    },
    async revoke(actor, id) {
      const found = await database.read(mayAnywhere(actor, "invitation.read")).invitations.get(id);
      if (!found) throw unknown();
      return database.transact(may(actor, "invitation.write", found.domain), async (tx) => {
        const invitation = await tx.invitations.revoke(id, now());
        if (!invitation) throw new DomainError("notFound", "This invitation is not open any more.");
        emitInvitations(tx, "invitation.revoked", [invitation]);
        return invitation;
      });
    },
    async check(token) {
      const stores = byLink();
      const found = await openInvitation(stores, token, now());
      const policy = found && (await stores.domains.get(found.domain))?.policy;
      if (!found || !policy) return undefined;
      const forAccount = found.forAccount && policy.registration !== "closed";
      if (!forAccount && !isForContacts(found)) return undefined;
      const { domain, username, contact, role, useLimit, uses, expiresAt } = found;
      const groupName = found.group === undefined ? undefined : (await stores.groups.get(found.group))?.name;
      return {
        domain,
        forAccount,
        ...(username !== undefined && { username }),
        ...(contact && { contact }),
        ...(groupName !== undefined && { groupName }),
        ...(role && { role }),
        usesLeft: useLimit - uses,
        expiresAt,
      };
    },
    async befriends(token, inviter) {
      return (await befriending(token, inviter)) !== undefined;
    },
    async acceptContact(token, inviter, by) {
      const found = await befriending(token, inviter);
      if (!found) throw spentInvitation();
      const grant = mayAsAccount({ kind: "entity", jid: inviter }, "roster.write", inviter.domain, by.domain);
      return database.transact(grant, async (tx) => {
        const contact = by.bare;
        if (contact.equals(inviter)) throw spentInvitation();
        const known = await tx.rosters.lock([inviter, contact]);
        if (!known.has(inviter.toString())) throw unknownAccount(inviter);
        const isLocal = known.has(contact.toString());
        const mine = { owner: inviter, item: await tx.rosters.item(inviter, contact) };
        const theirs = isLocal ? { owner: contact, item: await tx.rosters.item(contact, inviter) } : undefined;
        const shared = isLocal && (await tx.groups.relation(inviter, contact));
        const isSeen = mine.item !== undefined && isSubscribedFrom(mine.item.subscription);
        if (isSeen || (shared && (shared.to || shared.from))) return undefined;
        if (!mine.item?.listed && !(await hasRoom(tx, inviter))) return undefined; // that a roster is full is nobody else's affair
        if (theirs && !theirs.item?.listed) await requireRoom(tx, contact);
        const invitation = await tx.invitations.use(found.id, now());
        if (!invitation) throw spentInvitation();
        tx.emit({ type: "invitation.used", invitation: invitation.id, domain: invitation.domain, by: contact });
        const { steps, sent } = welcome(mine, contact, theirs);
        if (isLocal) await tx.rosters.setNotice(contact, inviter, undefined); // 3921-9.4-4
        await storeSteps(tx, steps, roster);
        return isLocal ? { sent: [] } : { sent, presence: "available" };
      });
    },
  };

  function expiryOf(given: Date | undefined): Date {
    const at = now().getTime();
    const expiresAt = given ?? new Date(at + options.lifetimeMs);
    if (expiresAt.getTime() <= at) throw invalid("expiresAt", "Give a time that lies ahead.");
    if (expiresAt.getTime() > at + options.maxLifetimeMs)
      throw invalid(
        "expiresAt",
        `An invitation is good for at most ${Math.floor(options.maxLifetimeMs / HOUR_MS)} hours.`,
      );
    return expiresAt;
  }

  async function requireRoomFor(tx: Transaction, domain: string, account: BareJid | undefined): Promise<void> {
    if (account && (await tx.invitations.countOpen(domain, now(), account)) >= options.perAccount)
      throw new DomainError("limited", `You have ${options.perAccount} open invitations: no more are made.`);
    if ((await tx.invitations.countOpen(domain, now())) >= options.perDomain)
      throw new DomainError(
        "limited",
        `${domain} has ${options.perDomain} open invitations: no more are made.`,
        "domain",
      );
  }
}

const HOUR_MS = 60 * 60 * 1000;

/**
 * The open invitation of a secret. None where who made it could not make it now: an account whose domain does not let
 * accounts invite any more, an operator who could not give the role.
 */
export async function openInvitation(stores: Stores, token: string, now: Date): Promise<Invitation | undefined> {
  const found = await stores.invitations.find(hashOf(token), now);
  if (!found) return undefined;
  const domain = await stores.domains.get(found.domain);
  if (!domain || (found.madeByContact && !domain.policy.userInvitations)) return undefined;
  if (found.role && found.createdBy !== undefined) {
    const maker = await stores.operators.get(found.createdBy);
    if (!maker || !couldGive(maker, { role: found.role, domain: found.domain })) return undefined;
  }
  return found;
}

/** Lets two local accounts see each other. */
export async function befriend(
  tx: Transaction,
  inviter: BareJid,
  contact: BareJid,
  options: RosterOptions,
): Promise<void> {
  await tx.rosters.lock([inviter, contact]);
  const mine = { owner: inviter, item: await tx.rosters.item(inviter, contact) };
  const theirs = { owner: contact, item: await tx.rosters.item(contact, inviter) };
  for (const { owner, item } of [mine, theirs]) if (!item?.listed) await requireRoom(tx, owner);
  const both = { to: true, from: true };
  await storeSteps(tx, [related(mine, theirs, both), related(theirs, mine, both)], options);
}

/** Throws `conflict` for an address that an account has, or that an open invitation keeps. */
export async function requireFree(tx: Transaction, account: BareJid, now: Date): Promise<void> {
  if ((await tx.accounts.existing([account])).size > 0) throw taken(account);
  const keeper = await tx.invitations.reserving(account, now);
  if (keeper)
    throw new DomainError("conflict", `An open invitation keeps the address ${account} for somebody.`, "username");
}

/** Of an address that somebody wants for an account of his own: whether an account or an invitation has it is not told. */
export function taken(account: BareJid): DomainError {
  return new DomainError("conflict", `The address ${account} is taken.`, "username");
}

export function hashOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

export function spentInvitation(): DomainError {
  return new DomainError("forbidden", "This invitation is not valid any more. Ask for a new one.", "token");
}

/** Whether somebody who has an account can use it: where an address or a role is named, it is for making that account. */
function isForContacts({ contact, username, role }: Invitation): boolean {
  return contact !== undefined && username === undefined && role === undefined;
}

/** An account invites to itself, and to nothing else. */
function requireOwn(jid: BareJid, { contact, group, role, username }: InvitationInput): void {
  if (contact?.equals(jid) && group === undefined && !role && username === undefined) return;
  throw new DomainError("forbidden", "An account may act only for itself.");
}

function invalid(field: keyof InvitationInput, message: string): DomainError {
  return new DomainError("invalid", message, field);
}

function unknown(): DomainError {
  return new DomainError("notFound", "There is no such invitation.");
}
