"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { type Import, rowsOf } from "../../lib/import-words.ts";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { useImportChanges } from "./use-import-changes.ts";

interface ImportDialogProps {
  readonly data: Import;
  readonly onClose: () => void;
}

/** Takes an import back, for somebody who has read what that does and typed the domain. */
export function UndoImportDialog({ data: { plan, counts }, onClose }: ImportDialogProps) {
  const { undo } = useImportChanges();
  const [typed, setTyped] = useState("");
  const [wasTold, setTold] = useState(false);
  const isRight = typed.trim() === plan.domain;
  const made = rowsOf(counts, { action: "create", state: "applied" });
  const changed = rowsOf(counts, { action: "update", state: "applied" });
  const groups = plan.groups.filter((group) => group.made).length;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Take the import back"
      submitLabel="Take back"
      danger
      busy={undo.isPending}
      failure={formFailure(undo.error, [])}
      onSubmit={() => {
        if (isRight) undo.mutate({ id: plan.id }, { onSuccess: onClose });
        else setTold(true);
      }}
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm marker:text-ink-3">
        {made > 0 && (
          <li>
            <Strong>{plural(made, "account")}</Strong> that it made {made === 1 ? "is" : "are"} removed, with contacts
            and waiting messages.
          </li>
        )}
        {changed > 0 && (
          <li>
            <Strong>{plural(changed, "account")}</Strong> that it changed {changed === 1 ? "is" : "are"} what{" "}
            {changed === 1 ? "it was" : "they were"} before.
          </li>
        )}
        {groups > 0 && (
          <li>
            <Strong>{plural(groups, "shared group")}</Strong> that it made{" "}
            {groups === 1 ? "goes, if it is" : "go, if they are"} empty then.
          </li>
        )}
        <li>An account that was changed since, or has been used, is left as it is. You see afterwards which.</li>
      </ul>
      <Field
        label={`Type “${plan.domain}” to take it back`}
        error={wasTold && !isRight ? "This is not the domain." : undefined}
      >
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
    </FormDialog>
  );
}

/** Ends a job for good. */
export function StopImportDialog({ data: { plan, job }, onClose }: ImportDialogProps) {
  const { cancel } = useImportChanges();
  const isUndo = plan.state === "undoing";
  const left = job ? job.total - job.done : 0;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title={isUndo ? "Stop taking it back?" : "Stop the import?"}
      description={
        isUndo
          ? "What was taken back stays so. The rest can be taken back later."
          : `${plural(left, "account")} would be left out: this plan cannot be applied again. What was done stays, and can be taken back. To go on later, pause it instead.`
      }
      submitLabel="Stop for good"
      danger
      busy={cancel.isPending}
      failure={formFailure(cancel.error, [])}
      onSubmit={() => cancel.mutate({ id: plan.id }, { onSuccess: onClose })}
    />
  );
}

/** Forgets an import, which cannot be taken back then. */
export function ForgetImportDialog({ data: { plan, counts }, onClose }: ImportDialogProps) {
  const { remove } = useImportChanges();
  const router = useRouter();
  const applied = rowsOf(counts, { state: "applied" });
  const failed = rowsOf(counts, { state: "failed" });
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Forget this import?"
      description={
        applied > 0
          ? `The accounts stay. The import can no longer be taken back${failed > 0 ? ", and the rows that failed cannot be saved any more" : ""}.`
          : "The plan and its rows are removed. No account is touched."
      }
      submitLabel="Forget"
      danger
      busy={remove.isPending}
      failure={formFailure(remove.error, [])}
      onSubmit={() => remove.mutate({ id: plan.id }, { onSuccess: () => router.push("/import") })}
    />
  );
}

function Strong({ children }: { readonly children: ReactNode }) {
  return <span className="font-medium">{children}</span>;
}
