import type { ReactNode } from "react";

interface PageHeaderProps {
  readonly title: ReactNode;
  /** The whole title, where it may be cut. */
  readonly titleText?: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** The way back, above the title. */
  readonly back?: ReactNode;
}

export function PageHeader({ title, titleText, description, actions, back }: PageHeaderProps) {
  return (
    <header className="mb-5 sm:mb-6">
      {back}
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <h1
            {...(titleText && { title: titleText })}
            className="truncate font-semibold text-xl tracking-tight sm:text-[1.375rem] sm:leading-8"
          >
            {title}
          </h1>
          {description && <div className="mt-0.5 text-ink-2">{description}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </header>
  );
}
