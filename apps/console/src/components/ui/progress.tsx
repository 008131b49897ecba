import { cn } from "../../lib/cn.ts";

interface ProgressProps {
  readonly label: string;
  /** From 0 to 1; absent: nobody knows how far. */
  readonly share?: number | undefined;
  readonly isPaused?: boolean;
}

/** How far something has come. */
export function Progress({ label, share, isPaused = false }: ProgressProps) {
  const percent = share === undefined ? undefined : Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== undefined && { "aria-valuenow": percent })}
      className="h-2 overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset"
    >
      <div
        className={cn(
          "h-full rounded-full transition-[width] duration-700 ease-out",
          isPaused ? "bg-line-strong" : "bg-accent",
          percent === undefined && "w-full animate-pulse",
        )}
        {...(percent !== undefined && { style: { width: `${percent}%` } })}
      />
    </div>
  );
}
