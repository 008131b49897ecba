"use client";

import { HISTORY_RANGES } from "@rostra/core/overview/traffic";
import Link from "next/link";
import { cn } from "../../lib/cn.ts";
import { type HistoryFilters, writeHistoryFilters } from "../../lib/history-filters.ts";
import { goInPlace } from "../../lib/in-place.ts";

const labels = { hour: "Hour", day: "Day", week: "Week" } as const;

/** How far back the pictures look; each range has an address of its own. */
export function RangeChoice({ filters }: { filters: HistoryFilters }) {
  return (
    <nav aria-label="Time shown" className="flex h-9 rounded-lg border border-line-strong/45 bg-surface p-0.5">
      {HISTORY_RANGES.map((range) => {
        const href = `/${writeHistoryFilters({ ...filters, range })}`;
        const isHere = range === filters.range;
        return (
          <Link
            key={range}
            href={href}
            prefetch={false}
            aria-current={isHere ? "true" : undefined}
            onClick={(event) => goInPlace(event, href)}
            className={cn(
              "flex items-center rounded-md px-3 font-medium text-[0.8125rem] transition-colors",
              isHere ? "bg-accent-soft text-accent-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
            )}
          >
            {labels[range]}
          </Link>
        );
      })}
    </nav>
  );
}
