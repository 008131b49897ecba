import { type Invitation, type InvitationState, invitationState } from "./invitation-store.ts";

/** An invitation as API and shell give it: the contact's address as text, with what has become of it by `now`. */
export interface PlainInvitation extends Omit<Invitation, "contact"> {
  readonly contact?: string;
  readonly state: InvitationState;
}

export function plainInvitation({ contact, ...invitation }: Invitation, now: Date): PlainInvitation {
  return {
    ...invitation,
    ...(contact && { contact: contact.toString() }),
    state: invitationState(invitation, now),
  };
}
