import { randomBytes } from "node:crypto";
import { DomainError } from "@rostra/core/domain-error";
import type { Committed } from "@rostra/core/transaction";
import { blockingPushElement, blocklistOf } from "@rostra/xmpp/blocking";
import { type Element, el } from "@rostra/xmpp/element";
import type { Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { privacyPushElement } from "@rostra/xmpp/privacy-wire";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { tellVisibility, type Visibility, visibilityOf } from "./presence/visibility.ts";
import { activeList, type LiveLists, type PrivacyChanged } from "./privacy-lists.ts";
import type { ServerContext } from "./server-context.ts";
import type { Session, SessionKey } from "./session.ts";

/** Whether the resource has asked for the block list, and so is told of its changes (XEP-0191 §3.3). */
export const blocklistAsked: SessionKey<boolean> = { name: "block list asked for", initial: false };

/** Whether the session is unblocking everybody just now, of which the others are told in one word (XEP-0191 §3.5). */
export const unblockingAll: SessionKey<boolean> = { name: "unblocking all", initial: false };

/** Makes the change for the account's sessions and tells them of it; gives how many were reached. */
export async function tellPrivacyChange(server: ServerContext, event: PrivacyChanged): Promise<number> {
  const { account } = event;
  const before = new Map<Session, Visibility>();
  const known = server.privacyLists.loaded(account);
  for (const one of server.sessions.of(account))
    if (known && concerns(event, one.get(activeList))) before.set(one, visibilityOf(server, one));
  const blocked = known && blocklist(known);
  const changed = server.privacyLists.apply(event);
  const lists = changed instanceof Promise ? await changed : changed;
  const sessions = server.sessions.of(account);
  if (sessions.length === 0 || (lists && lists.told >= event.revision)) return 0;
  if (lists) {
    lists.told = event.revision;
    release(server, sessions, lists);
  }
  if (event.change !== "default" && event.list !== undefined)
    for (const one of sessions) one.send(push(privacyPushElement(event.list), one)); // 3921-10.2-10
  if (lists && blocked) tellBlocking(sessions, blocked, blocklist(lists));
  for (const [session, visibility] of before) await tellVisibility(server, session, visibility);
  return sessions.length;
}

/** Whether the change may be one of what a session is under. */
function concerns({ list, change, defaultBefore, defaultAfter }: PrivacyChanged, active: string | undefined): boolean {
  if (active !== undefined) return change !== "default" && list === active;
  return defaultBefore !== defaultAfter || list === defaultAfter;
}

/** A list that is gone is nobody's active list any longer (3921-10.8-5). */
function release(server: ServerContext, sessions: readonly Session[], lists: LiveLists): void {
  for (const one of sessions) {
    const active = one.get(activeList);
    if (active === undefined || lists.has(active)) continue;
    one.set(activeList, undefined);
    server.onlineSessions.put(one);
  }
}

function blocklist(lists: LiveLists): ReadonlyMap<string, Jid> {
  const { defaultName } = lists;
  const list = defaultName === undefined ? undefined : lists.get(defaultName);
  return new Map(blocklistOf(list).map((jid) => [jid.toString(), jid]));
}

/** Tells those who know the block list what has come and gone, whoever changed the default list (XEP-0191 §5). */
function tellBlocking(
  sessions: readonly Session[],
  before: ReadonlyMap<string, Jid>,
  after: ReadonlyMap<string, Jid>,
): void {
  const asked = sessions.filter((one) => one.get(blocklistAsked));
  if (asked.length === 0) return;
  const come = [...after].filter(([key]) => !before.has(key)).map(([, jid]) => jid);
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, jid]) => jid);
  const isAll = after.size === 0 && sessions.some((one) => one.get(unblockingAll));
  for (const one of asked) {
    if (gone.length > 0)
      one.send(push(blockingPushElement(isAll ? { kind: "unblock-all" } : { kind: "unblock", jids: gone }), one));
    if (come.length > 0) one.send(push(blockingPushElement({ kind: "block", jids: come }), one));
  }
}

/** A push has an id of its own. */
function push(payload: Element, session: Session): Element {
  const id = `push-${randomBytes(9).toString("base64url")}`;
  return el("iq", NS_CLIENT, { type: "set", id, to: session.jid.toString() }, payload);
}

/** A change of a client's lists, saved and applied; what the service refuses becomes a stanza error. */
export async function change<T>(server: ServerContext, work: Promise<Committed<T>>): Promise<T> {
  try {
    const { value, events } = await work;
    await server.applied.wait(events);
    return value;
  } catch (error) {
    throw error instanceof DomainError ? stanzaError(error) : error;
  }
}

function stanzaError({ code, field, message: text }: DomainError): StanzaError {
  switch (code) {
    case "notFound":
      return new StanzaError("item-not-found"); // 3921-10.5-3, 3921-10.8-3
    case "conflict":
      return new StanzaError("conflict"); // 3921-10.5-2, 3921-10.8-2
    case "limited":
      return new StanzaError("not-acceptable", { type: "modify", text });
    case "forbidden":
      return new StanzaError("not-allowed", { text });
    case "invalid":
      return field?.endsWith(".group")
        ? new StanzaError("item-not-found") // 3921-10.1-7
        : new StanzaError("bad-request", { text });
  }
}
