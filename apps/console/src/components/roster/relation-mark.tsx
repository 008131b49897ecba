import { ArrowLeft, ArrowLeftRight, ArrowRight, type LucideIcon, Minus } from "lucide-react";
import { cn } from "../../lib/cn.ts";
import type { Shown } from "../../lib/roster-words.ts";

const arrows: Readonly<Record<Shown, LucideIcon>> = {
  both: ArrowLeftRight,
  to: ArrowRight,
  from: ArrowLeft,
  none: Minus,
};

/** Who sees whom as an arrow from who sees to who is seen; the words beside it say the same. */
export function RelationMark({ shown, odd }: { shown: Shown; odd?: boolean }) {
  const Icon = arrows[shown];
  return (
    <span
      aria-hidden
      className={cn(
        "grid size-7 shrink-0 place-items-center rounded-full",
        odd
          ? "bg-warn-soft text-warn-ink"
          : shown === "none"
            ? "bg-sunken text-ink-3"
            : "bg-accent-soft text-accent-ink",
      )}
    >
      <Icon className="size-4" />
    </span>
  );
}
