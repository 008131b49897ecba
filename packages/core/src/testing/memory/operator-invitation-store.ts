import { randomUUID } from "node:crypto";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { OperatorInvitation, OperatorInvitationStore } from "../../operator/operator-invitation-store.ts";
import { covers, mustCoverAll } from "./grant.ts";
import { changed, type MemoryAccess, type StoredInvitation } from "./state.ts";

export function operatorInvitationStore(grant: Grant, { read, write }: MemoryAccess): OperatorInvitationStore {
  const isSeen = ({ domain }: OperatorInvitation): boolean =>
    domain === undefined ? grant.domains === "all" : covers(grant, domain);
  const open = (now: Date): readonly StoredInvitation[] =>
    [...read().operatorInvitations.values()].filter(
      ({ invitation }) => isSeen(invitation) && invitation.expiresAt > now,
    );
  const remove = (...ids: readonly string[]): void => {
    const operatorInvitations = new Map(read().operatorInvitations);
    for (const id of ids) operatorInvitations.delete(id);
    write({ operatorInvitations });
  };
  const end = async (id: string, now: Date): Promise<OperatorInvitation | undefined> => {
    const found = open(now).find(({ invitation }) => invitation.id === id)?.invitation;
    if (found) remove(id);
    return found;
  };
  return {
    async list(now) {
      return open(now)
        .map(({ invitation }) => invitation)
        .reverse();
    },
    async find(tokenHash, now) {
      return open(now).find((one) => Buffer.from(one.tokenHash).equals(tokenHash))?.invitation;
    },
    async create({ tokenHash, ...facts }) {
      if (facts.domain === undefined) mustCoverAll(grant);
      else if (!covers(grant, facts.domain)) throw new DomainError("notFound", `There is no domain ${facts.domain}.`);
      if (facts.createdBy !== undefined && !read().operators.has(facts.createdBy))
        throw new DomainError("conflict", "The operator is gone.");
      const invitation = { id: randomUUID(), ...facts, createdAt: new Date() };
      write({
        operatorInvitations: changed(read().operatorInvitations, [invitation.id, { invitation, tokenHash }]),
      });
      return invitation;
    },
    accept: end,
    revoke: end,
    async revokeOf(operator, now) {
      const made = open(now).filter(({ invitation }) => invitation.createdBy === operator);
      remove(...made.map(({ invitation }) => invitation.id));
    },
  };
}
