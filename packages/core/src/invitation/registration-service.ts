import type { BareJid } from "@rostra/xmpp/jid";
import { prepareLocalpart } from "@rostra/xmpp/jid-parts";
import { requireAccountRoom } from "../account/account-quota.ts";
import {
  accountAddress,
  passwordCredentials,
  replaceCredentials,
  stillProven,
  unknownAccount,
} from "../account/account-service.ts";
import { type Account, isSuspended } from "../account/account-store.ts";
import type { ScramCredential } from "../account/credentials.ts";
import { deleteAccount } from "../account/deletion-service.ts";
import { type Actor, type ActorRequest, type EntityActor, may, mayEverywhere } from "../actor.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import type { Registration } from "../domain/domain-store.ts";
import { DomainError } from "../domain-error.ts";
import { announce } from "../group/group-service.ts";
import { emailOf } from "../operator/operator-input.ts";
import { inviteOperator } from "../operator/operator-invitation-service.ts";
import type { RosterOptions } from "../roster/store-steps.ts";
import type { Committed, Database, Stores, Transaction } from "../transaction.ts";
import type { InvitationOptions } from "./invitation-options.ts";
import { befriend, openInvitation, spentInvitation, taken } from "./invitation-service.ts";
import type { Invitation } from "./invitation-store.ts";

/** What somebody gives to have an account. */
export interface RegistrationInput {
  readonly domain: string;
  /** As typed; it is prepared (RFC 7622 §3.3). */
  readonly username: string;
  readonly password: string;
  /** The secret of an invitation. */
  readonly token?: string;
  /** When `token` was found good in the same session; absent: now (XEP-0445 §4). */
  readonly checkedAt?: Date;
  /** For an invitation with a role, which needs it: the e-mail by which the operator will sign in. */
  readonly email?: string;
}

export interface Registered {
  readonly account: Account;
  /** The secret of the link by which the account's owner becomes an operator; of an invitation with a role. */
  readonly operatorInvitation?: string;
}

/** What people do about accounts of their own (XEP-0077), on the live server and on the landing page of an invitation. */
export interface RegistrationService {
  /**
   * Makes an account, as the domain's policy `registration` allows, with all that its invitation gives, in one transaction.
   * `forbidden`: registration is closed, or the invitation is good for nothing (field `token`); `conflict` with the field
   * `username`: the name is taken, kept for somebody or reserved; `invalid` with the field at fault; `limited`: the domain is
   * full, or the contact's roster.
   */
  register(input: RegistrationInput, request?: ActorRequest): Promise<Committed<Registered>>;
  /**
   * As {@link AccountService.setPassword} does; sessions end as of any new password. `proven`: the keys by which the present
   * password was asked for; a `conflict` when somebody has set another one since.
   */
  changePassword(actor: EntityActor, password: string, proven?: ScramCredential): Promise<Committed<void>>;
  /** Deletes the account; it can be restored, and its name is taken, until it is purged. */
  remove(actor: EntityActor): Promise<Committed<void>>;
}

/** `iterations`: rounds of key derivation for passwords. */
export function createRegistrationService(
  database: Database,
  {
    invitations,
    roster,
    iterations,
    operatorInvitationMs,
  }: {
    readonly invitations: InvitationOptions;
    readonly roster: RosterOptions;
    readonly iterations: number;
    readonly operatorInvitationMs: number;
  },
  now: () => Date = () => new Date(),
): RegistrationService {
  const reserved = new Set(invitations.reservedUsernames.map((name) => prepareLocalpart(name)));

  /** What is asked of somebody before any work is done for him, and once more when it is. */
  async function admit(
    stores: Stores,
    account: BareJid,
    { token, checkedAt, email }: RegistrationInput,
  ): Promise<Invitation | undefined> {
    const domain = await stores.domains.get(account.domain);
    requireOpen(account.domain, domain?.policy.registration ?? "closed", token);
    const invitation = token === undefined ? undefined : await openInvitation(stores, token, checkedAt ?? now());
    if (token !== undefined && (!invitation?.forAccount || invitation.domain !== account.domain))
      throw spentInvitation();
    const { username, role } = invitation ?? {};
    if (username !== undefined && username !== account.local)
      throw new DomainError("invalid", `This invitation is for ${username}@${account.domain}.`, "username");
    if (username === undefined && account.local !== undefined && reserved.has(account.local)) throw taken(account);
    if (role && email === undefined)
      throw new DomainError("invalid", "Give the e-mail address by which you will sign in to the console.", "email");
    return invitation;
  }

  return {
    async register(input, request) {
      const account = accountAddress(input.username, prepareDomain(input.domain));
      const email = input.email === undefined ? undefined : emailOf(input.email);
      const actor: Actor = { kind: "setup", id: "registration", ...(request && { request }) };
      const grant = mayEverywhere(actor, "account.write");
      await admit(database.read(grant), account, input);
      const credentials = await passwordCredentials(input.password, iterations);
      return database.transact(grant, async (tx) => {
        // Whoever reserves the name or takes the last place waits.
        await tx.domains.getForChange(account.domain);
        const invitation = await admit(tx, account, input);
        await requireUntaken(tx, account, invitation, now());
        await requireAccountRoom(tx, account.domain, 1);
        const [created] = await tx.accounts.create([{ jid: account, credentials }]);
        if (!created) throw taken(account);
        tx.emit({ type: "account.created", account });
        if (!invitation) return { account: created };
        if (!(await tx.invitations.use(invitation.id, input.checkedAt ?? now(), account))) throw spentInvitation();
        tx.emit({ type: "invitation.used", invitation: invitation.id, domain: account.domain, by: account });
        await join(tx, account, invitation);
        if (invitation.contact) await befriend(tx, invitation.contact, account, roster);
        if (!invitation.role || email === undefined) return { account: created };
        const { role, createdBy } = invitation;
        const expiresAt = new Date(now().getTime() + operatorInvitationMs);
        const facts = { email, role, domain: account.domain, expiresAt };
        const invited = await inviteOperator(tx, { ...facts, ...(createdBy !== undefined && { createdBy }) });
        return { account: created, operatorInvitation: invited.token };
      });
    },
    async changePassword(actor, password, proven) {
      const { jid } = actor;
      const grant = may(actor, "account.login", jid.domain);
      const credentials = await passwordCredentials(password, iterations);
      return database.transact(grant, async (tx) => {
        await tx.accounts.lock(jid);
        const account = await tx.accounts.get(jid);
        if (!account || isSuspended(account, now())) throw unknownAccount(jid);
        if (proven && !(await stillProven(tx, jid, proven)))
          throw new DomainError("conflict", "Another password has been set meanwhile.", "password");
        await replaceCredentials(tx, jid, credentials);
      });
    },
    async remove(actor) {
      const { jid } = actor;
      return database.transact(may(actor, "account.login", jid.domain), async (tx) => {
        await deleteAccount(tx, jid, "The account's owner removed it.");
      });
    },
  };
}

/** A domain that is not there is closed. */
function requireOpen(domain: string, registration: Registration, token: string | undefined): void {
  if (registration === "open" || (registration === "invitation" && token !== undefined)) return;
  const why = registration === "closed" ? "nobody makes an account by himself" : "an account takes an invitation";
  throw new DomainError("forbidden", `On ${domain} ${why}.`, "domain");
}

async function requireUntaken(
  tx: Transaction,
  account: BareJid,
  invitation: Invitation | undefined,
  now: Date,
): Promise<void> {
  if ((await tx.accounts.existing([account])).size > 0) throw taken(account);
  const keeper = await tx.invitations.reserving(account, now);
  if (keeper && keeper.id !== invitation?.id) throw taken(account);
}

/** A group that is gone by now gives nothing. */
async function join(tx: Transaction, account: BareJid, { group: id }: Invitation): Promise<void> {
  const group = id === undefined ? undefined : await tx.groups.get(id);
  if (!group) return;
  const added = await tx.groups.addMembers(group.id, [account]);
  if (added.length > 0) await announce(tx, group, { added });
}
