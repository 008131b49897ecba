"use client";

import { type ReactNode, useId, useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

interface UnsavedBarProps {
  readonly changes: number;
  /** Said in place of the number of changes. */
  readonly status?: ReactNode;
  /** What is different, shown when asked for. */
  readonly difference: ReactNode;
  readonly busy: boolean;
  /** Why it was not saved, where no field is at fault. */
  readonly failure: string | undefined;
  readonly onDiscard: () => void;
  /** Absent: something else has to be decided first. */
  readonly onSave: (() => void) | undefined;
}

/** What is not saved yet, and the ways out of it. */
export function UnsavedBar({ changes, status, difference, busy, failure, onDiscard, onSave }: UnsavedBarProps) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  return (
    <section
      aria-label="Unsaved changes"
      className="pop-in sticky bottom-3 z-20 mt-3 rounded-xl border bg-raised shadow-pop"
    >
      {failure && (
        <Notice tone="danger" className="m-3 mb-0">
          {failure}
        </Notice>
      )}
      {isShown && (
        <div id={id} className="max-h-72 overflow-y-auto border-b px-4 py-3">
          {difference}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <p role="status" className="mr-auto text-sm">
          {status ?? (changes === 0 ? "Nothing is different" : plural(changes, "unsaved change"))}
        </p>
        {changes > 0 && (
          <Button look="ghost" size="sm" aria-expanded={isShown} aria-controls={id} onClick={() => setShown(!isShown)}>
            {isShown ? "Hide" : "Show"} changes
          </Button>
        )}
        <Button size="sm" onClick={onDiscard}>
          Discard
        </Button>
        {onSave && (
          <Button size="sm" look="primary" busy={busy} onClick={onSave}>
            Save
          </Button>
        )}
      </div>
    </section>
  );
}
