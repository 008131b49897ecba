import { mirrored, relationSentence, type Shown, shortName, shownRelations } from "../../lib/roster-words.ts";
import { Choice } from "../ui/choice.tsx";

interface RelationChoiceProps {
  readonly owner: string;
  readonly contact: string;
  readonly value: Shown;
  readonly onValueChange: (value: Shown) => void;
}

/** Who of two accounts is to see the other, with what both rosters will say. */
export function RelationChoice({ owner, contact, value, onValueChange }: RelationChoiceProps) {
  const names = shortNames(owner, contact);
  return (
    <Choice
      legend="Who sees whom from now on"
      value={value}
      onValueChange={onValueChange}
      options={shownRelations.map((shown) => ({
        value: shown,
        label: capital(relationSentence(shown, ...names)),
        note: `subscription ${shown} for ${names[0]}, ${mirrored(shown)} for ${names[1]}`,
      }))}
    />
  );
}

/** What to call two addresses beside each other: their usernames, unless these are the same. */
export function shortNames(owner: string, contact: string): readonly [string, string] {
  const [one, other] = [shortName(owner), shortName(contact)];
  return one === other ? [owner, contact] : [one, other];
}

/** A sentence that begins with a name stays: names are written as they are. */
function capital(sentence: string): string {
  return sentence.replace(/^(?:neither|only) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
