import type { ReactNode } from "react";

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly value: T;
  readonly onValueChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: ReactNode; readonly note?: ReactNode }[];
}

/** One of a few, each with what it means. */
export function Choice<T extends string>({ legend, value, onValueChange, options }: ChoiceProps<T>) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-[0.8125rem]">{legend}</legend>
      <div className="overflow-hidden rounded-lg border border-line-strong/45">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex cursor-pointer items-start gap-3 border-b px-3 py-2.5 transition-colors last:border-0 hover:bg-hover has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={legend}
              value={option.value}
              checked={option.value === value}
              onChange={() => onValueChange(option.value)}
              className="mt-0.5 size-4 shrink-0"
            />
            <span className="min-w-0">
              <span className="wrap-anywhere block text-sm">{option.label}</span>
              {option.note && <span className="wrap-anywhere block text-ink-2 text-xs">{option.note}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
