"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TypedNameField, useTypedName } from "../ui/typed-name.tsx";
import { useAccountChanges } from "./use-account-changes.ts";

interface DeletionDialogProps {
  readonly jid: string;
  readonly domain: string;
  readonly onClose: () => void;
}

/** Deletes an account, which can be restored for as long as its domain's policy says. */
export function DeleteAccountDialog({ jid, domain, onClose }: DeletionDialogProps) {
  const api = useApi();
  const { remove } = useAccountChanges();
  const usage = useQuery(api.account.usage.queryOptions({ jid })).data;
  const days = useQuery(api.domain.policy.get.queryOptions({ domain })).data?.deletionRetentionDays;
  const [reason, setReason] = useState("");
  const typed = useTypedName(jid);
  const failure = formFailure(remove.error, ["reason"]);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Delete account"
      submitLabel="Delete account"
      danger
      busy={remove.isPending}
      failure={failure}
      onSubmit={() => typed.whenRight(() => remove.mutate({ jid, reason }, { onSuccess: onClose }))}
    >
      <Notice tone="warn">
        <p className="font-medium">What happens at once</p>
        <ul className="list-disc pl-4">
          <li>
            Nobody can log in.{" "}
            {usage && usage.sessions.used > 0 && `${plural(usage.sessions.used, "open session")} will be ended. `}
            Tokens, reset links and invitations end too.
          </li>
          <li>Contacts see the account as offline. New messages to it are returned to who sends them.</li>
        </ul>
        <p className="mt-2 font-medium">
          What is kept for {days === undefined ? "the time the domain’s policy gives" : plural(days, "day")}, then lost
        </p>
        <p>
          {usage
            ? `${plural(usage.contacts.used, "contact")}, ${plural(usage.messages.used, "waiting message")}, `
            : "Contacts, waiting messages, "}
          privacy lists, groups and everything else. Until then it can be restored as it is.
        </p>
      </Notice>
      <Field
        label="Reason"
        hint="Kept with the change. Other operators can read it."
        error={failure?.field === "reason" ? failure.message : undefined}
      >
        <Input value={reason} onChange={(event) => setReason(event.target.value)} autoFocus required maxLength={500} />
      </Field>
      <TypedNameField name={jid} purpose="delete it" typed={typed} />
    </FormDialog>
  );
}

/** Removes a deleted account before its time, with all it had. */
export function PurgeAccountDialog({ jid, onClose }: DeletionDialogProps) {
  const router = useRouter();
  const { purge } = useAccountChanges();
  const typed = useTypedName(jid);
  const failure = formFailure(purge.error, ["confirmation"]);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Erase for good"
      submitLabel="Erase for good"
      danger
      busy={purge.isPending}
      failure={failure}
      onSubmit={() =>
        typed.whenRight(() =>
          purge.mutate({ jid, confirmation: typed.text.trim() }, { onSuccess: () => router.push("/accounts") }),
        )
      }
    >
      <Notice tone="danger">
        <p className="font-medium">This cannot be undone.</p>
        <p>
          Password, contacts, privacy lists, waiting messages, notes and attributes are removed. Who has it as a contact
          is told as if it had unsubscribed. Its address is free then: whoever gets it next is a stranger. The audit
          keeps what was done.
        </p>
      </Notice>
      <TypedNameField
        name={jid}
        purpose="erase it"
        autoFocus
        typed={typed}
        error={failure?.field === "confirmation" ? failure.message : undefined}
      />
    </FormDialog>
  );
}
