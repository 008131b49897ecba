"use client";

import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import { plural } from "../../lib/effect-sentence.ts";
import { UnsavedBar } from "../ui/unsaved-bar.tsx";
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

/** What of a list of rules is not saved yet. */
export function SaveBar({ isNew, before, after, onSave, ...rest }: SaveBarProps) {
  const isEmpty = after.length === 0;
  const status = isEmpty
    ? "A list has at least one rule."
    : isNew
      ? `A new list of ${plural(after.length, "rule")}, not saved`
      : undefined;
  return (
    <UnsavedBar
      {...rest}
      status={status}
      difference={<DifferenceList label="Changes" before={before} after={after} />}
      onSave={isEmpty ? undefined : onSave}
    />
  );
}
