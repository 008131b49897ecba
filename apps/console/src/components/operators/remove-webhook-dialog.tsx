"use client";

import { useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import type { Webhook } from "./operator-text.tsx";
import { useWebhookChanges } from "./use-webhook-changes.ts";

interface RemoveWebhookDialogProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

/** Removes a webhook, for somebody who typed the name of its host. */
export function RemoveWebhookDialog({ webhook: { id, url }, onClose }: RemoveWebhookDialogProps) {
  const { remove } = useWebhookChanges();
  const [typed, setTyped] = useState("");
  const [wasTold, setTold] = useState(false);
  const { host } = new URL(url);
  const isRight = typed.trim() === host;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Remove webhook"
      description={<span className="wrap-anywhere">{url}</span>}
      submitLabel="Remove webhook"
      danger
      busy={remove.isPending}
      failure={formFailure(remove.error, [])}
      onSubmit={() => {
        if (isRight) remove.mutate({ id }, { onSuccess: onClose });
        else setTold(true);
      }}
    >
      <Notice tone="warn">
        Nothing is sent there any more; what waits to be sent, the list of deliveries and the secret are lost. This
        cannot be undone.
      </Notice>
      <Field label={`Type “${host}” to remove`} error={wasTold && !isRight ? "This is not its host." : undefined}>
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoFocus
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
    </FormDialog>
  );
}
