"use client";

import { type ReactNode, useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { useAccountChanges } from "./use-account-changes.ts";

/** What can be done to an account that exists. */
export type AccountAction = "suspend" | "enable" | "setPassword";

interface AccountDialogProps {
  readonly jid: string;
  readonly onClose: () => void;
}

/** The dialog of an action on an account. Mount it anew for each. */
export function AccountDialog({ action, ...rest }: AccountDialogProps & { action: AccountAction }) {
  switch (action) {
    case "suspend":
      return <SuspendDialog {...rest} />;
    case "enable":
      return <EnableDialog {...rest} />;
    case "setPassword":
      return <SetPasswordDialog {...rest} />;
  }
}

function Subject({ children }: { children: ReactNode }) {
  return <span className="wrap-anywhere font-medium text-ink">{children}</span>;
}

function SuspendDialog({ jid, onClose }: AccountDialogProps) {
  const { suspend } = useAccountChanges();
  const [reason, setReason] = useState("");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const failure = formFailure(suspend.error, ["reason", "from", "until"]);
  const dates = { ...(from && { from: new Date(from) }), ...(until && { until: new Date(until) }) };
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Suspend account"
      description={
        <>
          <Subject>{jid}</Subject> is logged out everywhere {from ? "when it begins" : "at once"}, its tokens, reset
          links and invitations end, and nobody can log in. Contacts and stored messages are kept.
        </>
      }
      submitLabel="Suspend account"
      danger
      busy={suspend.isPending}
      failure={failure}
      onSubmit={() => suspend.mutate({ jid, reason, ...dates }, { onSuccess: onClose })}
    >
      <Field
        label="Reason"
        hint="Kept with the change. Other operators can read it."
        error={failure?.field === "reason" ? failure.message : undefined}
      >
        <Input value={reason} onChange={(event) => setReason(event.target.value)} autoFocus required maxLength={500} />
      </Field>
      <div className="grid grid-cols-1 gap-4 min-[26rem]:grid-cols-2">
        <Field
          label="From"
          note="optional"
          hint="Left empty: at once."
          error={failure?.field === "from" ? failure.message : undefined}
        >
          <Input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        </Field>
        <Field
          label="Until"
          note="optional"
          hint="Left empty: until somebody enables it."
          error={failure?.field === "until" ? failure.message : undefined}
        >
          <Input type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
        </Field>
      </div>
    </FormDialog>
  );
}

function EnableDialog({ jid, onClose }: AccountDialogProps) {
  const { enable } = useAccountChanges();
  const [reason, setReason] = useState("");
  const failure = formFailure(enable.error, ["reason"]);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Enable account"
      description={
        <>
          <Subject>{jid}</Subject> can log in again, with the same password, contacts and messages.
        </>
      }
      submitLabel="Enable account"
      busy={enable.isPending}
      failure={failure}
      onSubmit={() => enable.mutate({ jid, reason }, { onSuccess: onClose })}
    >
      <Field label="Reason" note="optional" error={failure?.field ? failure.message : undefined}>
        <Input value={reason} onChange={(event) => setReason(event.target.value)} autoFocus maxLength={500} />
      </Field>
    </FormDialog>
  );
}

function SetPasswordDialog({ jid, onClose }: AccountDialogProps) {
  const { setPassword } = useAccountChanges();
  const [password, set] = useState("");
  const failure = formFailure(setPassword.error, ["password"]);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Set password"
      description={
        <>
          The old password of <Subject>{jid}</Subject> stops working, and every session is logged out. Hand over the new
          one in person or by a channel you trust; it cannot be shown again.
        </>
      }
      submitLabel="Set password"
      busy={setPassword.isPending}
      failure={failure}
      onSubmit={() => setPassword.mutate({ jid, password }, { onSuccess: onClose })}
    >
      <Field label="New password" error={failure?.field ? failure.message : undefined}>
        <PasswordInput
          value={password}
          onValueChange={set}
          canGenerate
          autoFocus
          required
          autoComplete="new-password"
        />
      </Field>
    </FormDialog>
  );
}
