import { cn } from "../../lib/cn.ts";

interface MeterProps {
  readonly used: number;
  readonly allowed: number;
}

/** Used of allowed, from which it is to be seen before it is full. */
const NEARLY_FULL = 0.9;

/** How much of what is allowed is used, as a bar beside the numbers. */
export function Meter({ used, allowed }: MeterProps) {
  const part = allowed > 0 ? Math.min(1, used / allowed) : used > 0 ? 1 : 0;
  return (
    <span aria-hidden className="block h-1.5 overflow-hidden rounded-full bg-line">
      <span
        className={cn(
          "block h-full rounded-full transition-[width] duration-300",
          part >= 1 ? "bg-danger" : part >= NEARLY_FULL ? "bg-warn-ink" : "bg-accent",
        )}
        style={{ width: `${part === 0 ? 0 : Math.max(2, part * 100)}%` }}
      />
    </span>
  );
}
