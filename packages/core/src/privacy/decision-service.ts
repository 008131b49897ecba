import type { BareJid } from "@rostra/xmpp/jid";
import { type Actor, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Database } from "../transaction.ts";
import type { RecordedDecision } from "./decision.ts";

/** Why something was not delivered, as far as privacy lists did it. */
export interface DecisionService {
  /**
   * What the account's own lists refused, and what lists of others refused that it wrote or was to get, as far as the
   * actor may see their domains; latest first. `notFound` for no such account. Accounts may not ask themselves: they
   * would learn who blocks them.
   */
  of(actor: Actor, account: BareJid, limit: number): Promise<readonly RecordedDecision[]>;
}

export function createDecisionService(database: Database): DecisionService {
  return {
    async of(actor, account, limit) {
      const { accounts } = database.read(may(actor, "privacy.read", account.domain));
      const grant = mayAnywhere(actor, "privacy.read");
      if (!(await accounts.get(account))) throw new DomainError("notFound", `There is no account ${account}.`);
      return database.read(grant).decisions.of(account, limit);
    },
  };
}
