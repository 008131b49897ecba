import type { RosterPairOutput, RosterSideOutput } from "@rostra/api/outputs";

/** Who of two sees the other's status: `to` the owner the contact, `from` the contact the owner. */
export interface Sight {
  readonly to: boolean;
  readonly from: boolean;
}

/** The four relations, as the protocol names them (RFC 6121 §2.1.2.5). */
export type Shown = RosterSideOutput["subscription"];
export const shownRelations: readonly Shown[] = ["both", "to", "from", "none"];

export function sightOf(shown: Shown): Sight {
  return { to: shown === "to" || shown === "both", from: shown === "from" || shown === "both" };
}

export function shownOf({ to, from }: Sight): Shown {
  return to && from ? "both" : to ? "to" : from ? "from" : "none";
}

/** The same relation, told from the other side. */
export function mirrored(shown: Shown): Shown {
  const { to, from } = sightOf(shown);
  return shownOf({ to: from, from: to });
}

/** What the owner's clients show of a pair: what its roster holds, and what groups add. */
export function relationOf({ mine, given }: Pick<RosterPairOutput, "mine" | "given">): Shown {
  const stored = sightOf(mine?.subscription ?? "none");
  return shownOf({ to: stored.to || Boolean(given?.to), from: stored.from || Boolean(given?.from) });
}

/** A relation as it reads in a row under the owner's name. */
export const relationTitles: Readonly<Record<Shown, string>> = {
  both: "See each other’s status",
  to: "Sees their status",
  from: "Is seen by them",
  none: "Neither sees the other",
};

/** A relation of two, by name: "only romeo sees juliet’s status". */
export function relationSentence(shown: Shown, owner: string, contact: string): string {
  switch (shown) {
    case "both":
      return `${owner} and ${contact} see each other’s status`;
    case "to":
      return `only ${owner} sees ${contact}’s status`;
    case "from":
      return `only ${contact} sees ${owner}’s status`;
    case "none":
      return `neither sees the other’s status`;
  }
}

/** What two rosters that do not agree say, a sentence for each side. */
export function contradiction(
  mine: RosterSideOutput | undefined,
  theirs: RosterSideOutput | undefined,
  owner: string,
  contact: string,
): readonly string[] {
  const says = (whose: string, of: string, side: RosterSideOutput | undefined): string =>
    side
      ? `${whose}’s list says that ${relationSentence(side.subscription, whose, of)}`
      : `${whose}’s list does not have ${of}`;
  return [`${says(owner, contact, mine)}.`, `${says(contact, owner, theirs)}.`];
}

/** What both sides of a pair that does not agree have between them: where a repair begins. */
export function unionOf(mine: RosterSideOutput | undefined, theirs: RosterSideOutput | undefined): Shown {
  const [own, other] = [sightOf(mine?.subscription ?? "none"), sightOf(theirs?.subscription ?? "none")];
  return shownOf({ to: own.to || other.from, from: own.from || other.to });
}

/** The protocol's words for one side. */
export function protocolWords({ subscription, asked, requested, approved }: RosterSideOutput): string {
  return [`subscription ${subscription}`, asked && "ask subscribe", requested && "pending in", approved && "approved"]
    .filter(Boolean)
    .join(" · ");
}

/** What people call an address in a sentence: its username, or all of it where there is none. */
export function shortName(address: string): string {
  const at = address.indexOf("@");
  return at > 0 ? address.slice(0, at) : address;
}
