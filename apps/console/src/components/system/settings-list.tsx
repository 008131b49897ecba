"use client";

import type { RouterOutputs } from "@rostra/api/root";

/** Settings that are not as by default; what they are of secrets nobody is told. */
export function SettingsList({ settings }: { settings: RouterOutputs["system"]["settings"] }) {
  if (settings.length === 0) return <p className="px-4 py-4 text-ink-2 sm:px-5">Everything is as it is by default.</p>;
  return (
    <ul className="divide-y" aria-label="Settings">
      {settings.map(({ name, value, fallback, doc }) => (
        <li key={name} className="px-4 py-3 sm:px-5">
          <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-0.5">
            <span className="min-w-0 truncate font-mono text-xs" title={name}>
              {name}
            </span>
            <span className="min-w-0 max-w-full truncate font-medium" title={value}>
              {value ?? "set, and secret"}
            </span>
            {fallback !== undefined && <span className="text-ink-3 text-xs">by default {fallback}</span>}
          </div>
          <p className="mt-0.5 text-ink-2 text-xs">{doc.replaceAll("`", "")}</p>
        </li>
      ))}
    </ul>
  );
}
