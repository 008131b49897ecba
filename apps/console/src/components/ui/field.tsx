"use client";

import { ChevronDown, CircleAlert } from "lucide-react";
import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";
import { cn } from "../../lib/cn.ts";

interface FieldIds {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

const FieldContext = createContext<FieldIds | undefined>(undefined);

export interface FieldProps {
  readonly label: string;
  /** A short explanation under the control. */
  readonly hint?: ReactNode;
  /** What is wrong with the value, in a sentence. */
  readonly error?: string | undefined;
  /** Said beside the label, for example "optional". */
  readonly note?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A control with its label, hint and error, tied together for assistive technology. */
export function Field({ label, hint, error, note, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error && errorId, hint && hintId].filter(Boolean).join(" ") || undefined;
  return (
    <FieldContext value={{ id, describedBy, invalid: error !== undefined }}>
      <div className={cn("flex min-w-0 flex-col gap-1.5", className)}>
        <div className="flex items-baseline justify-between gap-2">
          <label htmlFor={id} className="font-medium text-[0.8125rem] text-ink">
            {label}
          </label>
          {note && <span className="text-ink-3 text-xs">{note}</span>}
        </div>
        {children}
        {error && (
          <p id={errorId} role="alert" className="flex items-start gap-1.5 text-[0.8125rem] text-danger-ink">
            <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {error}
          </p>
        )}
        {hint && (
          <p id={hintId} className="text-ink-3 text-xs leading-4.5">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

export const controlClasses =
  "h-9 w-full min-w-0 rounded-lg border border-line-strong/70 bg-surface px-3 text-base text-ink transition-colors duration-100 hover:border-line-strong focus-visible:border-accent-ink focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-danger sm:text-sm";

/** The attributes that tie a control to the {@link Field} around it; none outside of one. */
export function useField() {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    ...(field.describedBy && { "aria-describedby": field.describedBy }),
    ...(field.invalid && { "aria-invalid": true as const }),
  };
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...useField()} className={cn(controlClasses, className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea {...useField()} className={cn(controlClasses, "h-auto min-h-18 resize-y py-2", className)} {...rest} />
  );
}

/** The browser's own list: it works with any keyboard, reader and phone. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className={cn("relative inline-flex w-full min-w-0", className)}>
      <select {...useField()} className={cn(controlClasses, "appearance-none truncate pr-9")} {...rest}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
