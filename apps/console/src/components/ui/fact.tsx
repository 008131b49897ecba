import type { ReactNode } from "react";

/** One fact of a list of them (`dl`): its name in small print above it. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-xs">{name}</dt>
      <dd className="truncate tabular-nums">{children}</dd>
    </div>
  );
}
