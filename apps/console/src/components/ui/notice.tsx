import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";

const looks = {
  info: "border-line bg-sunken text-ink-2",
  warn: "border-transparent bg-warn-soft text-warn-ink",
  danger: "border-transparent bg-danger-soft text-danger-ink",
} as const;

/** A sentence or two that must not be missed. */
export function Notice({
  tone = "info",
  className,
  children,
}: {
  tone?: keyof typeof looks;
  className?: string;
  children: ReactNode;
}) {
  const Icon = tone === "info" ? Info : CircleAlert;
  return (
    <div
      {...(tone === "danger" && { role: "alert" })}
      className={cn("flex min-w-0 items-start gap-2.5 rounded-lg border px-3 py-2.5 text-sm", looks[tone], className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="wrap-anywhere min-w-0 flex-1">{children}</div>
    </div>
  );
}
