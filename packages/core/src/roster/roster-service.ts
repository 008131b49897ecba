import type { BareJid } from "@rostra/xmpp/jid";
import { type Actor, may } from "../actor.ts";
import type { Database } from "../transaction.ts";
import type { Roster } from "./roster-store.ts";

/** Rosters (RFC 6121 §2). */
export interface RosterService {
  get(actor: Actor, owner: BareJid): Promise<Roster>;
}

export function createRosterService(database: Database): RosterService {
  return {
    async get(actor, owner) {
      return database.read(may(actor, "roster.read", owner.domain)).rosters.get(owner);
    },
  };
}
