"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import type { FormFailure } from "../../lib/form-failure.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Notice } from "./notice.tsx";

interface FormDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly submitLabel: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  /** What went wrong with the last try; shown above the fields when it belongs to none of them. */
  readonly failure: FormFailure | undefined;
  readonly onSubmit: () => void;
  /** Nothing is left to be cancelled: what it shows is done. */
  readonly isDone?: boolean;
  readonly children?: ReactNode;
}

/** A dialog that is a form: Enter saves, Escape leaves, a refused field gets the focus. */
export function FormDialog(props: FormDialogProps) {
  const { open, onOpenChange, title, description, submitLabel, danger, busy, failure, onSubmit, isDone, children } =
    props;
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (failure?.field) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failure]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation(); // a dialog opened from within another form is not part of it
    if (!busy) onSubmit();
  };

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <form ref={form} onSubmit={submit} noValidate>
        <div className="flex flex-col gap-4 px-5 pt-4 pb-5 sm:px-6">
          {failure && !failure.field && <Notice tone="danger">{failure.message}</Notice>}
          {children}
        </div>
        <div className="flex flex-col-reverse gap-2 border-t px-5 py-4 sm:flex-row sm:justify-end sm:px-6">
          {!isDone && <Button onClick={() => onOpenChange(false)}>Cancel</Button>}
          <Button type="submit" look={danger ? "danger" : "primary"} busy={busy}>
            {submitLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
