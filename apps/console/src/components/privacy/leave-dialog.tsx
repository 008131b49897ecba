"use client";

import type { useLeaveGuard } from "../../lib/use-leave-guard.ts";
import { FormDialog } from "../ui/form-dialog.tsx";

interface LeaveDialogProps {
  readonly guard: ReturnType<typeof useLeaveGuard>;
  /** Whose changes would be lost: "the list “work”". */
  readonly what: string;
  readonly onDiscard: () => void;
}

/** Asks somebody who is about to leave changes that are not saved. */
export function LeaveDialog({ guard, what, onDiscard }: LeaveDialogProps) {
  if (!guard.isHeld) return null;
  return (
    <FormDialog
      open
      onOpenChange={guard.stay}
      title="Leave without saving?"
      description={<span className="wrap-anywhere">The changes of {what} are not saved.</span>}
      submitLabel="Discard and leave"
      danger
      busy={false}
      failure={undefined}
      onSubmit={() => {
        onDiscard();
        guard.leave();
      }}
    />
  );
}
