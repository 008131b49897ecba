import { diffItems, type ItemDifference } from "@rostra/core/privacy/privacy-diff";
import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import { plural } from "../../lib/effect-sentence.ts";
import { ruleSentence } from "../../lib/privacy-words.ts";
import { Badge, type Tone } from "../ui/badge.tsx";

/** Differences that are told one by one; of more only the number is. */
const TOLD = 50;

const words: Readonly<
  Record<"added" | "removed" | "changed" | "moved", { readonly label: string; readonly tone: Tone }>
> = {
  added: { label: "Added", tone: "ok" },
  removed: { label: "Removed", tone: "danger" },
  changed: { label: "Changed", tone: "accent" },
  moved: { label: "Moved", tone: "neutral" },
};

interface DifferenceListProps {
  readonly label: string;
  readonly before: readonly PlainPrivacyItem[];
  readonly after: readonly PlainPrivacyItem[];
}

/** What makes one list of rules from another, as sentences. */
export function DifferenceList({ label, before, after }: DifferenceListProps) {
  const place = (one: Moved): string => `${placeOf(before, one.before)} → ${placeOf(after, one.item)}`;
  return <Differences label={label} differences={diffItems(before, after)} place={place} />;
}

type Difference = ItemDifference<PlainPrivacyItem>;
type Moved = Extract<Difference, { before: PlainPrivacyItem }>;

interface DifferencesProps {
  readonly label: string;
  readonly differences: readonly Difference[];
  /** From where to where a rule has moved; absent: that is not known. */
  readonly place?: (moved: Moved) => string;
}

/** The same, of differences that are known. */
export function Differences({ label, differences, place }: DifferencesProps) {
  if (differences.length === 0) return <p className="text-ink-2 text-sm">The rules are the same.</p>;
  return (
    <>
      <ul aria-label={label} className="space-y-2">
        {differences.slice(0, TOLD).map((one) => (
          <li key={`${one.kind} ${one.item.order}`} className="flex items-baseline gap-2.5 text-[0.8125rem]">
            <span className="w-18 shrink-0">
              <Badge tone={words[one.kind].tone}>{words[one.kind].label}</Badge>
            </span>
            <span className="wrap-anywhere min-w-0">
              {one.kind === "changed" && (
                <>
                  <del className="text-ink-3">{ruleSentence(one.before)}</del>{" "}
                </>
              )}
              {one.kind === "removed" ? (
                <del className="text-ink-3">{ruleSentence(one.item)}</del>
              ) : (
                ruleSentence(one.item)
              )}
              {one.kind === "moved" && place && <span className="text-ink-3"> {place(one)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {differences.length > TOLD && (
        <p className="mt-2 text-ink-3 text-xs">And {plural(differences.length - TOLD, "more change")}.</p>
      )}
    </>
  );
}

/** Where an item stands, as people count. */
function placeOf(items: readonly PlainPrivacyItem[], item: PlainPrivacyItem): number {
  return items.findIndex(({ order }) => order === item.order) + 1;
}
