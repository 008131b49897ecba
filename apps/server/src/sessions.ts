import type { BareJid, FullJid, Jid } from "@rostra/xmpp/jid";
import type { Session } from "./session.ts";

/** The sessions of this node, by full and by bare JID. */
export class Sessions {
  readonly #accounts = new Map<string, Map<string, Session>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The account's sessions in the order they were bound. */
  of(account: Jid): readonly Session[] {
    const resources = this.#accounts.get(account.bare.toString());
    return resources ? [...resources.values()] : [];
  }

  get(jid: FullJid): Session | undefined {
    return this.#accounts.get(jid.bare.toString())?.get(jid.resource);
  }

  /** How many sessions the account has. */
  count(account: BareJid): number {
    return this.#accounts.get(account.toString())?.size ?? 0;
  }

  /** Enters a session under its address, which is free: a conflict was settled before (D2). */
  add(session: Session): void {
    const account = session.jid.bare.toString();
    let resources = this.#accounts.get(account);
    if (!resources) {
      resources = new Map();
      this.#accounts.set(account, resources);
    }
    if (resources.has(session.jid.resource)) throw new Error(`${session.jid} is bound already`);
    resources.set(session.jid.resource, session);
    this.#size++;
  }

  /** Takes a session out; false when it is out already, or another has its address by now. */
  remove(session: Session): boolean {
    const account = session.jid.bare.toString();
    const resources = this.#accounts.get(account);
    if (resources?.get(session.jid.resource) !== session) return false;
    resources.delete(session.jid.resource);
    if (resources.size === 0) this.#accounts.delete(account);
    this.#size--;
    return true;
  }

  *all(): Generator<Session> {
    for (const resources of this.#accounts.values()) yield* resources.values();
  }
}
