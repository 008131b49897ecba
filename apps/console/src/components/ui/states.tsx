import type { LucideIcon } from "lucide-react";
import { Lock, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";
import { Button } from "./button.tsx";

interface StateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
}

/** What is shown where there is nothing to show: why, and what to do next. */
export function EmptyState({ icon: Icon, title, children, action, className }: StateProps) {
  return (
    <div className={cn("flex flex-col items-center px-6 py-14 text-center", className)}>
      <span className="mb-4 grid size-11 place-items-center rounded-full border bg-sunken text-ink-3">
        <Icon aria-hidden className="size-5" />
      </span>
      <p className="font-semibold text-[0.9375rem]">{title}</p>
      {children && <div className="mt-1 max-w-sm text-balance text-ink-2 text-sm">{children}</div>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Said to those whose role does not show a page or a part of it. */
export function NotYours({ what, className }: { readonly what: string; readonly className?: string }) {
  return (
    <EmptyState icon={Lock} title="Not yours to see" {...(className !== undefined && { className })}>
      Your role does not show {what}. An owner can give you one that does.
    </EmptyState>
  );
}

/** What is shown where loading failed. */
export function ErrorState({ error, onRetry, className }: { error: string; onRetry: () => void; className?: string }) {
  return (
    <div role="alert" className={cn("flex flex-col items-center px-6 py-14 text-center", className)}>
      <span className="mb-4 grid size-11 place-items-center rounded-full bg-danger-soft text-danger-ink">
        <TriangleAlert aria-hidden className="size-5" />
      </span>
      <p className="font-semibold text-[0.9375rem]">This could not be loaded</p>
      <p className="mt-1 max-w-sm text-balance text-ink-2 text-sm">{error}</p>
      <Button className="mt-5" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

/** A place where text will be; takes the line's height, so that nothing moves when it comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block h-3.5 animate-pulse rounded bg-line", className)} />;
}
