"use client";

import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import { useId, useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { DifferenceList } from "./difference-list.tsx";

interface SaveBarProps {
  readonly changes: number;
  /** Whether the list itself is not saved yet. */
  readonly isNew: boolean;
  readonly before: readonly PlainPrivacyItem[];
  readonly after: readonly PlainPrivacyItem[];
  readonly busy: boolean;
  /** Why it was not saved, where no rule is at fault. */
  readonly failure: string | undefined;
  readonly onDiscard: () => void;
  /** Absent: something else has to be decided first. */
  readonly onSave: (() => void) | undefined;
}

/** What is not saved yet, and the ways out of it. */
export function SaveBar({ changes, isNew, before, after, busy, failure, onDiscard, onSave }: SaveBarProps) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const isEmpty = after.length === 0;
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
          <DifferenceList label="Changes" before={before} after={after} />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <p role="status" className="mr-auto text-sm">
          {isEmpty
            ? "A list has at least one rule."
            : isNew
              ? `A new list of ${plural(after.length, "rule")}, not saved`
              : changes === 0
                ? "Nothing is different"
                : plural(changes, "unsaved change")}
        </p>
        {changes > 0 && (
          <Button look="ghost" size="sm" aria-expanded={isShown} aria-controls={id} onClick={() => setShown(!isShown)}>
            {isShown ? "Hide" : "Show"} changes
          </Button>
        )}
        <Button size="sm" onClick={onDiscard}>
          Discard
        </Button>
        {onSave && !isEmpty && (
          <Button size="sm" look="primary" busy={busy} onClick={onSave}>
            Save
          </Button>
        )}
      </div>
    </section>
  );
}
