"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { back, type CursorTrail, forward } from "../../lib/cursor-trail.ts";
import { Button } from "./button.tsx";

interface CursorPagerProps {
  readonly trail: CursorTrail;
  /** Opens the page after this one; null: this is the last. */
  readonly next: string | null;
  /** Whether another page is on its way; its cursor is not known before it is here. */
  readonly isStale: boolean;
  readonly onTurn: (trail: CursorTrail) => void;
  /** Where one is, in words: "1–50 of 1,204 accounts". */
  readonly children?: ReactNode;
}

/** Where one is, and the way to the next page and back. */
export function CursorPager({ trail, next, isStale, onTurn, children }: CursorPagerProps) {
  // From the page that is shown, and not from the URL: two quick clicks are one page.
  const turn = (to: CursorTrail): void => {
    onTurn(to);
    scrollTo({ top: 0 });
  };
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-3 border-t px-4 py-2.5 sm:px-5">
      <p role="status" className="text-ink-3 text-xs tabular-nums">
        {children}
      </p>
      <div className="flex gap-2">
        <Button size="sm" disabled={trail.length === 0} onClick={() => turn(back(trail))} aria-label="Previous page">
          <ChevronLeft aria-hidden />
          <span className="max-sm:hidden">Previous</span>
        </Button>
        <Button
          size="sm"
          disabled={next === null}
          onClick={() => next !== null && !isStale && turn(forward(trail, next))}
          aria-label="Next page"
        >
          <span className="max-sm:hidden">Next</span>
          <ChevronRight aria-hidden />
        </Button>
      </div>
    </nav>
  );
}
