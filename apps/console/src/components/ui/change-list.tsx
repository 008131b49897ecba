import type { Change } from "../../lib/change.ts";

/** What is different: each thing as it was and as it will be. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <ul aria-label="Changes" className="space-y-2.5">
      {changes.map(({ label, before, after }) => (
        <li key={label} className="text-[0.8125rem]">
          <span className="block text-ink-3">{label}</span>
          <span className="wrap-anywhere">
            <del className="text-ink-3">{before}</del> {after}
          </span>
        </li>
      ))}
    </ul>
  );
}
