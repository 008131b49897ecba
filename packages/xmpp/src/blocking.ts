import { type Element, el, elements } from "./element.ts";
import { Jid } from "./jid.ts";
import { NS_BLOCKING, NS_BLOCKING_ERRORS } from "./namespaces.ts";
import type { PrivacyAnswer, PrivacyItem, PrivacyList } from "./privacy.ts";
import { MAX_ORDER } from "./privacy-wire.ts";
import { StanzaError } from "./stanza-error.ts";

/** An item that the block list shows: one JID, denied whole (XEP-0191 §5, D27). */
type BlockingItem = PrivacyItem & {
  readonly action: "deny";
  readonly match: { readonly kind: "jid"; readonly jid: Jid };
};

/** With children an item denies a part only, and a block list cannot say so (XEP-0191 §5, implication 3). */
function isBlocking(item: PrivacyItem): item is BlockingItem {
  return item.action === "deny" && item.match?.kind === "jid" && item.stanzas.length === 0;
}

/** The block list that a default list shows, in its order, each JID once; without a default list it is empty (D27). */
export function blocklistOf(list: PrivacyList | undefined): readonly Jid[] {
  return distinct((list?.items ?? []).filter(isBlocking).map(({ match }) => match.jid));
}

/**
 * The default list with these JIDs blocked; an account without one starts from an empty list. What blocks stands before
 * everything else, so that no other item lets through what is blocked (XEP-0191 §5); a JID whose block stood behind
 * another item is moved. Orders of the other items stay as long as there is room before them, else all are numbered anew.
 * The same object when nothing changes.
 */
export function block(list: PrivacyList, jids: readonly Jid[]): PrivacyList {
  const end = list.items.findIndex((item) => !isBlocking(item));
  const leading = end === -1 ? list.items : list.items.slice(0, end);
  const known = new Set(blocklistOf({ ...list, items: leading }).map(String));
  const added = distinct(jids).filter((jid) => !known.has(jid.toString()));
  if (added.length === 0) return list;
  const moved = new Set(added.map(String));
  const rest = list.items.slice(leading.length).filter((item) => !isBlockOf(item, moved));
  const start = (leading.at(-1)?.order ?? 0) + 1;
  const fits = start + added.length <= (rest[0]?.order ?? MAX_ORDER + 1);
  const blocks = added.map(
    (jid, index): PrivacyItem => ({
      order: start + index,
      action: "deny",
      match: { kind: "jid", jid },
      stanzas: [],
    }),
  );
  const items = [...leading, ...blocks, ...rest];
  return { name: list.name, items: fits ? items : items.map((item, index) => ({ ...item, order: index + 1 })) };
}

/**
 * The list without the blocks of these JIDs, and nothing else changed. A list that is left without items is to be removed,
 * for there are no empty lists (3921-10.1-12). The same object when none was blocked.
 */
export function unblock(list: PrivacyList, jids: readonly Jid[]): PrivacyList {
  const lifted = new Set(jids.map(String));
  return without(list, (item) => isBlockOf(item, lifted));
}

/** The list without any block, as by {@link unblock} (XEP-0191 §3.5). */
export function unblockAll(list: PrivacyList): PrivacyList {
  return without(list, isBlocking);
}

function without(list: PrivacyList, goes: (item: PrivacyItem) => boolean): PrivacyList {
  const items = list.items.filter((item) => !goes(item));
  return items.length === list.items.length ? list : { name: list.name, items };
}

function isBlockOf(item: PrivacyItem, jids: ReadonlySet<string>): boolean {
  return isBlocking(item) && jids.has(item.match.jid.toString());
}

function distinct(jids: readonly Jid[]): readonly Jid[] {
  return [...new Map(jids.map((jid) => [jid.toString(), jid])).values()];
}

/** What a client asks for with a set in `urn:xmpp:blocking`; each JID once. */
export type BlockingSet =
  | { readonly kind: "block"; readonly jids: readonly Jid[] }
  | { readonly kind: "unblock"; readonly jids: readonly Jid[] }
  | { readonly kind: "unblock-all" };

/**
 * The request in the payload of an IQ set (XEP-0191 §3.3 to §3.5), with at most `maxItems` items. What breaks a rule is a
 * StanzaError, returned and not thrown.
 */
export function parseBlockingSet(payload: Element, maxItems: number): BlockingSet | StanzaError {
  const { name } = payload;
  if (name !== "block" && name !== "unblock") return new StanzaError("bad-request", { text: "block or unblock" });
  const items = elements(payload);
  if (items.length === 0) {
    if (name === "unblock") return { kind: "unblock-all" }; // XEP-0191 §3.5
    return new StanzaError("bad-request", { text: "at least one item" }); // XEP-0191 §3.3
  }
  if (items.length > maxItems)
    return new StanzaError("not-acceptable", { type: "modify", text: `more than ${maxItems} items` });
  const jids: Jid[] = [];
  for (const item of items) {
    const text = item.attrs["jid"];
    // Nothing is passed over: an unblock without its items would unblock everybody.
    if (item.name !== "item" || item.ns !== payload.ns || text === undefined)
      return new StanzaError("bad-request", { text: "items with a jid" });
    const jid = Jid.parseRemote(text); // as lenient as with whoever may write to us
    if (!jid) return new StanzaError("jid-malformed");
    jids.push(jid);
  }
  return { kind: name, jids: distinct(jids) };
}

/** The `<blocklist/>` that answers a get (XEP-0191 §3.2). */
export function blocklistElement(jids: readonly Jid[]): Element {
  return blockingElement("blocklist", jids);
}

/** The payload of the push that tells of a set (XEP-0191 §3.3 to §3.5). */
export function blockingPushElement(set: BlockingSet): Element {
  return set.kind === "unblock-all" ? blockingElement("unblock", []) : blockingElement(set.kind, set.jids);
}

function blockingElement(name: string, jids: readonly Jid[]): Element {
  return el(name, NS_BLOCKING, undefined, ...jids.map((jid) => el("item", NS_BLOCKING, { jid: jid.toString() })));
}

/** What the owner's own client gets for a stanza to a peer that the owner blocks (XEP-0191 §3.3, D26). */
export function blockedError(): StanzaError {
  return new StanzaError("not-acceptable", { type: "cancel", application: el("blocked", NS_BLOCKING_ERRORS) });
}

/** The error that a denied stanza is answered with; undefined for silence. */
export function deniedError(answer: PrivacyAnswer): StanzaError | undefined {
  switch (answer) {
    case "silence":
      return undefined;
    case "service-unavailable":
      return new StanzaError("service-unavailable"); // D24, 3921-10.14-2
    case "not-acceptable":
      return blockedError(); // D26
  }
}
