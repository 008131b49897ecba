"use client";

import { Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { cn } from "../../lib/cn.ts";
import { useMay } from "../../lib/operator.tsx";
import { Brand } from "../brand.tsx";
import { OpenReports } from "../reports/open-reports.tsx";
import { ThemeToggle } from "../theme.tsx";
import { IntentLink } from "../ui/intent-link.tsx";
import { useCommandPalette } from "./command-palette-context.ts";
import { isUnder, pages } from "./navigation.ts";
import { OperatorMenu } from "./operator-menu.tsx";
import { ShortcutHint } from "./shortcut-hint.tsx";

/** Brand, search, pages, operator. `onNavigate` is called when a link is taken: a drawer closes then. */
export function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const path = usePathname();
  const { open } = useCommandPalette();
  const may = useMay();
  const shown = pages.filter(({ verb }) => verb === undefined || may(verb));
  return (
    <div className="flex h-full flex-col px-3 pt-4 pb-3">
      <IntentLink
        href="/"
        className="mx-2 mb-4 inline-flex self-start rounded-md"
        {...(onNavigate && { onClick: onNavigate })}
      >
        <Brand />
      </IntentLink>
      <button
        type="button"
        onClick={() => {
          onNavigate?.();
          open();
        }}
        className="mb-3 flex h-9 items-center gap-2 rounded-lg border bg-surface px-2.5 text-ink-3 text-sm transition-colors hover:border-line-strong/60 hover:text-ink-2"
      >
        <Search aria-hidden className="size-4" />
        <span className="flex-1 text-left">Search</span>
        <ShortcutHint />
      </button>
      <nav aria-label="Main" className="flex-1 overflow-y-auto">
        <ul className="flex flex-col gap-0.5">
          {shown.map(({ href, label, icon: Icon }) => {
            const here = isUnder(path, href);
            return (
              <li key={href}>
                <IntentLink
                  href={href}
                  aria-current={here ? "page" : undefined}
                  {...(onNavigate && { onClick: onNavigate })}
                  className={cn(
                    "flex h-9 items-center gap-2.5 rounded-lg px-2.5 font-medium text-sm transition-colors",
                    here ? "bg-accent-soft text-accent-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
                  )}
                >
                  <Icon aria-hidden className="size-4" />
                  <span className="flex-1">{label}</span>
                  {href === "/reports" && <OpenReports />}
                </IntentLink>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className="flex flex-col gap-3 pt-3">
        <ThemeToggle className="self-start" />
        <OperatorMenu {...(onNavigate && { onNavigate })} />
      </div>
    </div>
  );
}
