import { Search } from "lucide-react";
import type { RefObject } from "react";
import { cn } from "../../lib/cn.ts";
import { controlClasses } from "./field.tsx";

interface SearchInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onValueChange: (text: string) => void;
  readonly className?: string;
  readonly field?: RefObject<HTMLInputElement | null>;
  /** What the arrow down does: goes to what was found. */
  readonly onLeave?: () => void;
  /** The key by which one gets here; the page listens for it. */
  readonly shortcut?: string;
}

/** A field that filters what is below it. */
export function SearchInput(props: SearchInputProps) {
  const { label, placeholder, value, onValueChange, className, field, onLeave, shortcut } = props;
  return (
    <span className={cn("relative flex min-w-0 flex-[1_1_16rem] sm:max-w-sm", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3" />
      <input
        ref={field}
        type="search"
        aria-keyshortcuts={shortcut}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" || !onLeave) return;
          event.preventDefault();
          onLeave();
        }}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={200}
        className={cn(controlClasses, "peer text-ellipsis pl-9")}
      />
      {shortcut !== undefined && value === "" && (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 rounded border bg-sunken px-1.5 py-px font-sans text-[0.6875rem] text-ink-3 peer-focus:hidden max-sm:hidden"
        >
          {shortcut}
        </kbd>
      )}
    </span>
  );
}
