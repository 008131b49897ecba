import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { Session, SessionKey } from "../session.ts";

/** Whom a resource has shown itself to by directed presence, by address (RFC 6121 §4.6); it belongs to the session. */
const directed: SessionKey<Map<string, Jid> | undefined> = { name: "directed presence", initial: undefined };

/** Puts an address on the session's list; false when the list is full. */
export function addDirected(session: Session, to: Jid, limit: number): boolean {
  let known = session.get(directed);
  if (!known) {
    known = new Map();
    session.set(directed, known);
  }
  if (!known.has(to.toString()) && known.size >= limit) return false;
  known.set(to.toString(), to);
  return true;
}

/** Takes one address off the list (6121-4.6.1-2). */
export function removeDirected(session: Session, to: Jid): void {
  session.get(directed)?.delete(to.toString());
}

/** Takes an account off the list with all its resources: it was told that the session is unavailable. */
export function forgetAccount(session: Session, account: BareJid): void {
  const known = session.get(directed);
  for (const [key, jid] of known ?? []) if (jid.bare.equals(account)) known?.delete(key);
}

/** Whom the session has shown itself to. */
export function directedOf(session: Session): readonly Jid[] {
  return [...(session.get(directed)?.values() ?? [])];
}

/** Empties the list and gives what was on it. */
export function takeDirected(session: Session): readonly Jid[] {
  const known = session.get(directed);
  const all = [...(known?.values() ?? [])];
  known?.clear();
  return all;
}

/** Whether the session has shown itself to who asks, or to somebody of the same account or room (6121-4.6.6-1). */
export function isDirectedTo(session: Session, asker: Jid): boolean {
  const known = session.get(directed);
  if (!known || known.has(asker.toString())) return known !== undefined;
  for (const jid of known.values()) if (jid.bare.equals(asker.bare)) return true;
  return false;
}
