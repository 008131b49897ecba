import { Search } from "lucide-react";
import { cn } from "../../lib/cn.ts";
import { controlClasses } from "./field.tsx";

interface SearchInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onValueChange: (text: string) => void;
  readonly className?: string;
}

/** A field that filters what is below it. */
export function SearchInput({ label, placeholder, value, onValueChange, className }: SearchInputProps) {
  return (
    <span className={cn("relative flex min-w-0 flex-[1_1_16rem] sm:max-w-sm", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={200}
        className={cn(controlClasses, "text-ellipsis pl-9")}
      />
    </span>
  );
}
