import type { RouterOutputs } from "@rostra/api/root";

/** All there is to see of an account's privacy lists at once. */
export type PrivacyOverview = RouterOutputs["privacy"]["overview"];
export type PrivacySession = PrivacyOverview["sessions"][number];

/** The sessions that a list applies to: those that have chosen it, and for the default those that have chosen none. */
export function sessionsUnder({ sessions, defaultList }: PrivacyOverview, name: string): readonly PrivacySession[] {
  return sessions.filter(({ activeList = defaultList }) => activeList === name);
}

/** A session as people know it: "balcony (Gajim 1.9)". */
export function sessionName({ resource, client }: PrivacySession): string {
  return client === undefined ? resource : `${resource} (${client})`;
}

/** Who made a version of a list, from the words of the audit; `own` is who is signed in. */
export function makerName(actor: string, own: string): string {
  const [kind = "", ...id] = actor.split(":");
  const name = id.join(":");
  switch (kind) {
    case "entity":
      return `A client of ${name}`;
    case "operator":
      return name === own ? "You" : `Operator ${name}`;
    case "token":
      return `API token ${name}`;
    case "cli":
      return "The command line";
    default:
      return actor;
  }
}
