"use client";

import { useSyncExternalStore } from "react";

const never = (): (() => void) => () => undefined;
const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** ⌘K or Ctrl K, as the reader's keyboard has it. */
export function ShortcutHint() {
  const apple = useSyncExternalStore(never, isApple, () => false);
  return (
    <kbd aria-hidden className="rounded border bg-sunken px-1.5 py-px font-sans text-[0.6875rem] text-ink-3">
      {apple ? "⌘K" : "Ctrl K"}
    </kbd>
  );
}
