"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { duration, sizeText } from "../../lib/message-words.ts";
import { Choice } from "../ui/choice.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TypedNameField, useTypedName } from "../ui/typed-name.tsx";
import type { Waiting } from "./messages-view.tsx";

interface PurgeMessagesDialogProps {
  readonly jid: string;
  readonly waiting: Waiting;
  readonly onClose: () => void;
}

/** Removes what waits for an account, all of it or what is old, for somebody who typed its address. */
export function PurgeMessagesDialog({ jid, waiting, onClose }: PurgeMessagesDialogProps) {
  const api = useApi();
  const queryClient = useQueryClient();
  const [olderThan, setOlderThan] = useState(0);
  const typed = useTypedName(jid);
  const purge = useMutation(
    api.message.purge.mutationOptions({
      onSuccess({ messages, octets }) {
        toast.success(`Removed ${plural(messages, "message")}, ${sizeText(octets)}.`, { description: jid });
        onClose();
      },
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(api.message.pathFilter()),
          queryClient.invalidateQueries(api.account.usage.pathFilter()),
        ]),
    }),
  );
  const options = agesWith(waiting);
  const chosen = options.find((one) => one.olderThan === olderThan) ?? options[0];
  const failure = formFailure(purge.error, []);
  if (!chosen) return null;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Remove waiting messages"
      submitLabel={`Remove ${plural(chosen.messages, "message")}`}
      danger
      busy={purge.isPending}
      failure={failure}
      onSubmit={() =>
        typed.whenRight(() => purge.mutate({ account: jid, until: new Date(waiting.at.getTime() - chosen.olderThan) }))
      }
    >
      <Choice
        legend="Which"
        value={String(chosen.olderThan)}
        onValueChange={(value) => setOlderThan(Number(value))}
        options={options.map((one) => ({
          value: String(one.olderThan),
          label: one.olderThan === 0 ? "All that wait" : `Older than ${duration(one.olderThan)}`,
          note: `${plural(one.messages, "message")}, ${sizeText(one.octets)}`,
        }))}
      />
      <Notice tone="warn">
        They are lost for good: nobody has read them, and neither who sent them nor who was to have them is told.
      </Notice>
      <TypedNameField name={jid} purpose="remove them" typed={typed} />
    </FormDialog>
  );
}

/** How much there is older than each age, as far as there is any and it is not all; all of it first. */
function agesWith({ byAge, messages, octets }: Waiting) {
  const sums = byAge.map(({ olderThan }, index) => {
    const older = byAge.slice(0, index + 1);
    return {
      olderThan,
      messages: older.reduce((sum, one) => sum + one.messages, 0),
      octets: older.reduce((sum, one) => sum + one.octets, 0),
    };
  });
  const some = sums.filter((one) => one.olderThan > 0 && one.messages > 0 && one.messages < messages);
  return [{ olderThan: 0, messages, octets }, ...some.toReversed()];
}
