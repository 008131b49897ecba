"use client";

import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { cn } from "../../lib/cn.ts";
import { type ImportRowFilters, readImportRowFilters, writeImportRowFilters } from "../../lib/import-filters.ts";
import { goInPlace } from "../../lib/in-place.ts";
import { Dot, type Tone } from "../ui/badge.tsx";
import { RowBar } from "./import-text.tsx";

export interface TileFacts {
  readonly label: string;
  readonly tone: Tone;
  readonly rows: number;
  /** What narrows the rows below to these. */
  readonly filter: Pick<ImportRowFilters, "action" | "state">;
}

const dots = { ok: "ok", accent: "accent", neutral: "off", warn: "warn", danger: "danger" } as const;

interface ImportTilesProps {
  readonly tiles: readonly TileFacts[];
  /** Whether a bar shows the kinds as parts of the whole. */
  readonly hasBar?: boolean;
}

/** How many rows there are of each kind, which are also the ways to them. */
export function ImportTiles({ tiles, hasBar = true }: ImportTilesProps) {
  const path = usePathname();
  const now = readImportRowFilters(useSearchParams());
  return (
    <div>
      {hasBar && <RowBar parts={tiles} className="mb-3" />}
      <ul
        aria-label="Rows of each kind"
        className="grid grid-cols-2 gap-2 sm:grid-cols-[repeat(auto-fit,minmax(8rem,1fr))]"
      >
        {tiles.map(({ label, tone, rows, filter }) => {
          const isHere = now.action === filter.action && now.state === filter.state;
          const to = isHere ? { action: undefined, state: undefined } : filter;
          const href = `${path}${writeImportRowFilters({ ...to, trail: [] })}`;
          return (
            <li key={label}>
              <Link
                href={href}
                prefetch={false}
                scroll={false}
                aria-current={isHere || undefined}
                onClick={(event) => goInPlace(event, href)}
                className={cn(
                  "block rounded-lg border px-3 py-2 transition-colors hover:bg-hover",
                  isHere && "border-accent-ink bg-accent-soft",
                )}
              >
                <span className="flex items-center gap-2 text-ink-2 text-xs">
                  <Dot tone={dots[tone]} />
                  <span className="truncate">{label}</span>
                </span>
                <span className="mt-0.5 block font-semibold text-lg tabular-nums">{rows.toLocaleString("en")}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
