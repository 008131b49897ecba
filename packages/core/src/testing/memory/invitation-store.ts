import { randomUUID } from "node:crypto";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import { type Invitation, type InvitationStore, invitationState } from "../../invitation/invitation-store.ts";
import { covers } from "./grant.ts";
import { changed, type MemoryAccess, type StoredAccountInvitation } from "./state.ts";

export function invitationStore(grant: Grant, { read, write }: MemoryAccess): InvitationStore {
  const visible = (): readonly StoredAccountInvitation[] =>
    [...read().invitations.values()].filter(({ invitation }) => covers(grant, invitation.domain)).map(inForce);
  /** As foreign keys do: a group or an operator that is gone leaves the invitation without. */
  const inForce = (stored: StoredAccountInvitation): StoredAccountInvitation => {
    const { group, createdBy, ...rest } = stored.invitation;
    const invitation: Invitation = {
      ...rest,
      ...(group !== undefined && read().groups.has(group) && { group }),
      ...(createdBy !== undefined && read().operators.has(createdBy) && { createdBy }),
    };
    return { ...stored, invitation };
  };
  const open = (now: Date): readonly StoredAccountInvitation[] =>
    visible().filter(({ invitation }) => invitationState(invitation, now) === "open");
  const put = (stored: StoredAccountInvitation): Invitation => {
    write({ invitations: changed(read().invitations, [stored.invitation.id, stored]) });
    return stored.invitation;
  };
  const end = (ended: readonly StoredAccountInvitation[], revokedAt: Date): readonly Invitation[] =>
    ended.map((one) => put({ ...one, invitation: { ...one.invitation, revokedAt } }));
  const openOne = (id: string, now: Date) => open(now).find(({ invitation }) => invitation.id === id);
  return {
    async list({ domain, openAt, after, limit }) {
      const all = (openAt ? open(openAt) : visible())
        .map(({ invitation }) => invitation)
        .filter((invitation) => invitation.domain === domain)
        .reverse();
      // What was the last of a page may not be open any more.
      const order = [...read().invitations.keys()];
      const before = after === undefined ? order.length : order.indexOf(after);
      const rest = all.filter(({ id }) => order.indexOf(id) < before);
      const invitations = rest.slice(0, limit);
      const last = rest.length > limit ? invitations.at(-1)?.id : undefined;
      return { invitations, ...(last !== undefined && { next: last }) };
    },
    async get(id) {
      return visible().find(({ invitation }) => invitation.id === id)?.invitation;
    },
    async find(tokenHash, now) {
      return open(now).find((one) => Buffer.from(one.tokenHash).equals(tokenHash))?.invitation;
    },
    async countOpen(domain, now, contact) {
      return open(now).filter(
        ({ invitation }) =>
          invitation.domain === domain &&
          (!contact || (invitation.madeByContact && invitation.contact?.equals(contact) === true)),
      ).length;
    },
    async reserving(account, now) {
      return open(now).find(
        ({ invitation }) => invitation.domain === account.domain && invitation.username === account.local,
      )?.invitation;
    },
    async create({ tokenHash, ...facts }) {
      const { domain, group, contact, createdBy } = facts;
      if (!covers(grant, domain) || !read().domains.has(domain))
        throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
      if (group !== undefined && read().groups.get(group)?.group.domain !== domain)
        throw new DomainError("notFound", "There is no such group.", "group");
      if (contact && (contact.domain !== domain || !read().accounts.has(contact.toString())))
        throw new DomainError("notFound", `There is no account ${contact}.`, "contact");
      if (createdBy !== undefined && !read().operators.has(createdBy))
        throw new DomainError("conflict", "The operator is gone.");
      const invitation: Invitation = { id: randomUUID(), ...facts, uses: 0, createdAt: new Date() };
      return put({ invitation, tokenHash, accounts: [] });
    },
    async use(id, now, account) {
      const found = openOne(id, now);
      if (!found) return undefined;
      const invitation = { ...found.invitation, uses: found.invitation.uses + 1 };
      return put({ ...found, invitation, accounts: account ? [...found.accounts, account] : found.accounts });
    },
    async accounts(id, limit) {
      const made = visible().find(({ invitation }) => invitation.id === id)?.accounts ?? [];
      return made.filter((jid) => read().accounts.has(jid.toString())).slice(0, limit);
    },
    async revoke(id, now) {
      const found = openOne(id, now);
      return found && end([found], now)[0];
    },
    async revokeOf(contact, now, own) {
      const theirs = open(now).filter(
        ({ invitation }) => invitation.contact?.equals(contact) && (invitation.madeByContact || !own),
      );
      return end(theirs, now);
    },
    async revokeMadeBy(operator, now) {
      return end(
        open(now).filter(({ invitation }) => invitation.createdBy === operator),
        now,
      );
    },
  };
}
