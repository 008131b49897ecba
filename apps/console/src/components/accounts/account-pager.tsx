"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { ChevronLeft, ChevronRight } from "lucide-react";
import {
  type AccountFilters,
  type ChangeFilters,
  firstRow,
  nextPage,
  previousPage,
} from "../../lib/account-filters.ts";
import { Button } from "../ui/button.tsx";

interface AccountPagerProps {
  readonly filters: AccountFilters;
  readonly page: RouterOutputs["account"]["list"];
  /** Whether another page is on its way; its cursor is not known before it is here. */
  readonly isStale: boolean;
  readonly onChange: ChangeFilters;
}

/** Where one is, and the way to the next page and back. */
export function AccountPager({ filters, page, isStale, onChange }: AccountPagerProps) {
  const { next } = page;
  // From the page that is shown, and not from the URL: two quick clicks are one page.
  const turn = (next: AccountFilters): void => {
    onChange(() => next);
    scrollTo({ top: 0 });
  };
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-3 border-t px-4 py-2.5 sm:px-5">
      <p role="status" className="text-ink-3 text-xs tabular-nums">
        {range(filters, page)}
      </p>
      <div className="flex gap-2">
        <Button
          size="sm"
          disabled={filters.trail.length === 0}
          onClick={() => turn(previousPage(filters))}
          aria-label="Previous page"
        >
          <ChevronLeft aria-hidden />
          <span className="max-sm:hidden">Previous</span>
        </Button>
        <Button
          size="sm"
          disabled={next === null}
          onClick={() => next !== null && !isStale && turn(nextPage(filters, next))}
          aria-label="Next page"
        >
          <span className="max-sm:hidden">Next</span>
          <ChevronRight aria-hidden />
        </Button>
      </div>
    </nav>
  );
}

function range(filters: AccountFilters, { items, total, totalIsBound }: RouterOutputs["account"]["list"]): string {
  const number = (value: number): string => value.toLocaleString("en");
  const all = `${number(total)}${totalIsBound ? "+" : ""} ${total === 1 ? "account" : "accounts"}`;
  const from = firstRow(filters);
  if (from === undefined || (from === 1 && items.length === total)) return all;
  return `${number(from)}–${number(from + items.length - 1)} of ${all}`;
}
