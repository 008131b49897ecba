"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";
import { cn } from "../../lib/cn.ts";
import { goInPlace } from "../../lib/in-place.ts";

export interface Tab {
  readonly href: string;
  readonly label: string;
  /** Small print beside the label. */
  readonly note?: string | undefined;
  /** Whether it is the one that is shown. */
  readonly here: boolean;
}

/** The parts of one page, each with an address of its own. Changing to another asks the server for nothing. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const nav = useRef<HTMLElement>(null);
  const shown = tabs.find(({ here }) => here)?.href;
  // Where they are wider than the window, the one that is shown is in sight, also when the window has become narrow.
  useEffect(() => {
    const row = nav.current;
    const link = shown === undefined ? null : row?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!row || !link) return;
    const observer = new ResizeObserver(() => {
      row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
    });
    observer.observe(row); // and tells of its size at once
    return () => observer.disconnect();
  }, [shown]);
  return (
    <nav ref={nav} aria-label={label} className="relative -mx-4 mb-5 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-1">
        {tabs.map(({ href, label, note, here }) => (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              aria-current={here ? "page" : undefined}
              onClick={(event) => goInPlace(event, href)}
              className={cn(
                "-mb-px flex h-10 items-center gap-2 whitespace-nowrap border-b-2 px-3 font-medium text-sm transition-colors focus-visible:-outline-offset-2",
                here ? "border-accent text-accent-ink" : "border-transparent text-ink-2 hover:text-ink",
              )}
            >
              {label}
              {note && <span className="font-normal text-ink-3 text-xs tabular-nums">{note}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
