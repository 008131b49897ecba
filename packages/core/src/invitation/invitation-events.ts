import type { BareJid } from "@rostra/xmpp/jid";
import type { Transaction } from "../transaction.ts";
import type { Invitation } from "./invitation-store.ts";

/** Tells that invitations were made, or are good for nothing from now on. */
export function emitInvitations(
  tx: Transaction,
  type: "invitation.created" | "invitation.revoked",
  invitations: readonly Invitation[],
): void {
  for (const { id, domain, username, contact, group, role, useLimit, expiresAt } of invitations)
    tx.emit({
      type,
      invitation: id,
      domain,
      ...(username !== undefined && { username }),
      ...(contact && { contact }),
      ...(group !== undefined && { group }),
      ...(role && { role }),
      useLimit,
      expiresAt,
    });
}

/** Ends the invitations to become a contact of an account; `own`: only those that it made for itself. */
export async function endInvitations(
  tx: Transaction,
  contact: BareJid,
  now: Date,
  { own }: { readonly own: boolean },
): Promise<void> {
  emitInvitations(tx, "invitation.revoked", await tx.invitations.revokeOf(contact, now, own));
}
