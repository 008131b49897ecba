import type { LucideIcon } from "lucide-react";
import { cn } from "../../lib/cn.ts";

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onValueChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: LucideIcon }[];
}

/** One of two or three ways to look at the same. */
export function Segmented<T extends string>({ label, value, onValueChange, options }: SegmentedProps<T>) {
  return (
    <fieldset className="inline-flex h-9 shrink-0 rounded-lg border border-line-strong/45 bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map(({ value: one, label: text, icon: Icon }) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === value}
          onClick={() => onValueChange(one)}
          className={cn(
            "inline-flex items-center gap-1.5 rounded-md px-3 font-medium text-[0.8125rem] transition-colors",
            one === value ? "bg-surface text-ink shadow-sm" : "text-ink-2 hover:text-ink",
          )}
        >
          {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
          {text}
        </button>
      ))}
    </fieldset>
  );
}
