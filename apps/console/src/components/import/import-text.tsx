import type { ImportPlan } from "@rostra/core/import/import-store";
import type { JobState } from "@rostra/core/job/job-store";
import { cn } from "../../lib/cn.ts";
import { importActionWords, importState } from "../../lib/import-words.ts";
import { Badge, type Tone } from "../ui/badge.tsx";

interface ImportStateBadgeProps {
  readonly plan: Pick<ImportPlan, "state">;
  readonly job: { readonly state: JobState } | undefined;
}

/** How far an import is. */
export function ImportStateBadge({ plan, job }: ImportStateBadgeProps) {
  const { label, tone } = importState(plan.state, job);
  return <Badge tone={tone}>{label}</Badge>;
}

/** Where an import's page is. */
export function importPath(id: string): string {
  return `/import/${id}`;
}

const fills: Readonly<Record<Tone, string>> = {
  ok: "bg-ok",
  accent: "bg-accent",
  neutral: "bg-line-strong/60",
  warn: "bg-warn-ink",
  danger: "bg-danger",
};

interface RowBarProps {
  readonly parts: readonly { readonly label: string; readonly tone: Tone; readonly rows: number }[];
  readonly className?: string;
}

/** Rows as a bar of parts, for the eye; the numbers stand beside it. */
export function RowBar({ parts, className }: RowBarProps) {
  return (
    <div aria-hidden className={cn("flex h-2 gap-px overflow-hidden rounded-full bg-sunken", className)}>
      {parts
        .filter(({ rows }) => rows > 0)
        .map(({ label, tone, rows }) => (
          <span key={label} className={cn("h-full min-w-1", fills[tone])} style={{ flexGrow: rows, flexBasis: 0 }} />
        ))}
    </div>
  );
}

/** What a plan comes to, by action. */
export function actionParts(totals: Readonly<Record<keyof typeof importActionWords, number>>) {
  return (["create", "update", "skip", "fail"] as const).map((action) => ({
    action,
    ...importActionWords[action],
    rows: totals[action],
  }));
}
