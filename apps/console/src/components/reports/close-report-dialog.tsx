"use client";

import { useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import { Field, Textarea } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import type { Report } from "./report-row.tsx";
import { useReportChanges } from "./use-report-changes.ts";

/** Closes a report, with a note for those who come later. */
export function CloseReportDialog({ report, onClose }: { report: Report; onClose: () => void }) {
  const { close } = useReportChanges();
  const [note, setNote] = useState("");
  const failure = formFailure(close.error, ["note"]);
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Close report"
      description={
        <span className="wrap-anywhere">
          About {report.reported}. It can be opened again; nothing happens to either account.
        </span>
      }
      submitLabel="Close report"
      busy={close.isPending}
      failure={failure}
      onSubmit={() =>
        close.mutate({ id: report.id, ...(note.trim() && { note: note.trim() }) }, { onSuccess: onClose })
      }
    >
      <Field
        label="Note"
        note="optional"
        hint="What was found or done. Operators see it."
        error={failure?.field ? failure.message : undefined}
      >
        <Textarea value={note} onChange={(event) => setNote(event.target.value)} rows={3} autoFocus />
      </Field>
    </FormDialog>
  );
}
