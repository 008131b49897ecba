"use client";

import { plural } from "../../lib/effect-sentence.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { type Invitation, invitationTitle } from "../../lib/invitation-words.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { useInvitationChanges } from "./use-invitation-changes.ts";

interface RevokeInvitationDialogProps {
  readonly invitation: Invitation;
  readonly onClose: () => void;
}

/** Asks before a link is made useless: it cannot be made good again. */
export function RevokeInvitationDialog({ invitation, onClose }: RevokeInvitationDialogProps) {
  const { revoke } = useInvitationChanges();
  const { uses, useLimit, note } = invitation;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Revoke invitation"
      description={
        <>
          <span className="wrap-anywhere font-medium text-ink">{invitationTitle(invitation)}</span>
          {note && <span className="wrap-anywhere"> · {note}</span>}. Its link stops working at once, for whoever holds
          it: {plural(useLimit - uses, "use")} {useLimit - uses === 1 ? "is" : "are"} lost. What came of it stays. This
          cannot be undone; a new invitation has another link.
        </>
      }
      submitLabel="Revoke invitation"
      danger
      busy={revoke.isPending}
      failure={formFailure(revoke.error, [])}
      onSubmit={() => revoke.mutate({ id: invitation.id }, { onSuccess: onClose })}
    />
  );
}
