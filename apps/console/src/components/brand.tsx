import { cn } from "../lib/cn.ts";

/** The mark: a speaker's platform with the ram of a ship, as rostra were. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={cn("size-6", className)}>
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <path
        d="M5.5 7.5h9c1.8 0 3 .7 4 2-1 1.3-2.2 2-4 2h-9zM8 11.5V17m6-5.5V17M5.5 17.5h11"
        fill="none"
        stroke="white"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function Brand() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Mark />
      <span className="font-semibold text-[0.9375rem] tracking-tight">Rostra</span>
    </span>
  );
}
