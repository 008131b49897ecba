import { type FullJid, Jid } from "@rostra/xmpp/jid";
import { DomainError } from "../domain-error.ts";
import type { OnlineSession } from "./online-session-store.ts";

/** The place of a session in a list, whatever it is in the order of. */
export type SessionPlace = Pick<OnlineSession, "jid" | "since">;

/** A place as text, for the page after it. */
export function writeSessionPlace({ jid, since }: SessionPlace): string {
  return `${since.toISOString()} ${jid}`;
}

/** The place that {@link writeSessionPlace} wrote; `invalid` for other text. */
export function readSessionPlace(text: string): SessionPlace {
  const [, instant = "", address = ""] = /^(\d{4}-\S+Z) (.+)$/s.exec(text) ?? [];
  const [since, jid] = [new Date(instant), parseSession(address)];
  if (!jid || !(since.getTime() >= 0) || since.toISOString() !== instant)
    throw new DomainError("invalid", "This is not a page that was given before.", "after");
  return { jid, since };
}

function parseSession(text: string): FullJid | undefined {
  const jid = Jid.parseRemote(text);
  return jid?.isFull() && jid.local !== undefined ? jid : undefined;
}
