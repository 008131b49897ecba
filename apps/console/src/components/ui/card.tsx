import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";

interface CardProps {
  readonly title?: ReactNode;
  /** The id of the heading, by which the section is named. */
  readonly id?: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled section on a surface of its own. */
export function Card({ title, id, description, actions, className, children }: CardProps) {
  return (
    <section
      {...(id && { "aria-labelledby": id })}
      className={cn("min-w-0 overflow-hidden rounded-xl border bg-surface", className)}
    >
      {title && (
        <div className="flex min-h-13 flex-wrap items-center justify-between gap-x-3 gap-y-2 border-b px-4 py-2.5 sm:px-5">
          <div className="min-w-0 flex-[1_1_7rem]">
            <h2 {...(id && { id })} className="truncate font-semibold text-sm">
              {title}
            </h2>
            {description && <p className="text-ink-3 text-xs">{description}</p>}
          </div>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
