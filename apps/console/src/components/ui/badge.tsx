import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";

const tones = {
  neutral: "bg-sunken text-ink-2 inset-ring inset-ring-line", // the line is what is seen of it on dark cards
  ok: "bg-ok-soft text-ok-ink",
  warn: "bg-warn-soft text-warn-ink",
  danger: "bg-danger-soft text-danger-ink",
  accent: "bg-accent-soft text-accent-ink",
} as const;

export type Tone = keyof typeof tones;

export function Badge({
  tone = "neutral",
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex h-5.5 max-w-full items-center gap-1.5 whitespace-nowrap rounded-full px-2 font-medium text-xs",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

const dots = {
  ok: "bg-ok",
  accent: "bg-accent",
  off: "bg-line-strong",
  warn: "bg-warn-ink",
  danger: "bg-danger",
} as const;

/** A coloured dot beside words that say the same. */
export function Dot({ tone }: { tone: keyof typeof dots }) {
  return <span aria-hidden className={cn("inline-block size-2 shrink-0 rounded-full", dots[tone])} />;
}
