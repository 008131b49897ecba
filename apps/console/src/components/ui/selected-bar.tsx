import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";

interface SelectedBarProps {
  /** How much is chosen. */
  readonly words: ReactNode;
  readonly onClear: () => void;
  /** What can be done with it. */
  readonly children: ReactNode;
}

/** What is chosen in a table, and what can be done with it; stays at the foot of the window. */
export function SelectedBar({ words, onClear, children }: SelectedBarProps) {
  return (
    <section
      aria-label="Selection"
      className="pop-in sticky bottom-3 z-30 mx-auto mt-3 flex w-fit max-w-full flex-wrap items-center gap-x-2 gap-y-1.5 rounded-xl border bg-raised p-2 pl-4 shadow-pop"
    >
      <p role="status" className="text-sm tabular-nums">
        {words}
      </p>
      <span className="flex items-center gap-1.5">
        {children}
        <Button look="ghost" size="icon-sm" aria-label="Clear the selection" title="Clear (Esc)" onClick={onClear}>
          <X aria-hidden />
        </Button>
      </span>
    </section>
  );
}
