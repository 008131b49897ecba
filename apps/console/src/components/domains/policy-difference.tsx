import type { RuleChange } from "../../lib/policy-words.ts";

/** What makes one policy from another: each rule as it was and as it will be. */
export function PolicyDifference({ changes }: { readonly changes: readonly RuleChange[] }) {
  return (
    <ul aria-label="Changes" className="space-y-2.5">
      {changes.map(({ rule, label, before, after }) => (
        <li key={rule} className="text-[0.8125rem]">
          <span className="block text-ink-3">{label}</span>
          <span className="wrap-anywhere">
            <del className="text-ink-3">{before}</del> {after}
          </span>
        </li>
      ))}
    </ul>
  );
}
