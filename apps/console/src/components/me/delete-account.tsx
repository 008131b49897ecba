"use client";

import { useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { deleteOwnAccount } from "../../lib/own-page-client.ts";
import { shortDate } from "../../lib/relative-time.ts";
import { useAuthCall } from "../profile/use-auth-call.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { PasswordInput } from "../ui/password-input.tsx";

const DAY_MS = 24 * 60 * 60 * 1000;

interface DeleteAccountProps {
  readonly jid: string;
  /** Days for which a deleted account can be restored. */
  readonly days: number;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Told until when it can be restored, as a sentence. */
  readonly onDeleted: (sentence: string) => void;
}

/** The end of the account, by its owner. */
export function DeleteAccount({ jid, days, open, onOpenChange, onDeleted }: DeleteAccountProps) {
  const grace =
    days === 0
      ? "It cannot be restored."
      : `For ${plural(days, "day")} whoever runs this server can restore it; then it is gone for good.`;
  return (
    <Card id="delete" title="Delete your account">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-4 sm:px-5">
        <p className="min-w-0 flex-[1_1_16rem] text-ink-2">
          Your contacts, your lists and the messages that wait for you go with it. {grace}
        </p>
        <Button look="danger-quiet" onClick={() => onOpenChange(true)} className="max-sm:w-full">
          Delete account…
        </Button>
      </div>
      {open && (
        <DeleteDialog
          jid={jid}
          grace={grace}
          onClose={() => onOpenChange(false)}
          onDeleted={() =>
            onDeleted(
              days === 0
                ? "Nothing of it can be restored."
                : `Should you change your mind, ask whoever runs this server to restore it before ${shortDate(new Date(Date.now() + days * DAY_MS))}.`,
            )
          }
        />
      )}
    </Card>
  );
}

interface DeleteDialogProps {
  readonly jid: string;
  readonly grace: string;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

function DeleteDialog({ jid, grace, onClose, onDeleted }: DeleteDialogProps) {
  const [confirmation, setConfirmation] = useState("");
  const [password, setPassword] = useState("");
  const { busy, failure, errorOf, make } = useAuthCall("confirmation", "password");
  return (
    <FormDialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Delete your account"
      description={`Every device is signed out at once. You lose your contacts, your lists and the messages that wait for you. ${grace}`}
      submitLabel="Delete account"
      danger
      busy={busy}
      failure={failure}
      onSubmit={() =>
        make(async () => {
          await deleteOwnAccount(password, confirmation);
          onDeleted();
        })
      }
    >
      <Field label={`Type ${jid} to delete it`} error={errorOf("confirmation")}>
        <Input
          value={confirmation}
          onChange={(event) => setConfirmation(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          required
          autoFocus
        />
      </Field>
      <Field label="Your password" error={errorOf("password")}>
        <PasswordInput value={password} onValueChange={setPassword} autoComplete="current-password" required />
      </Field>
    </FormDialog>
  );
}
