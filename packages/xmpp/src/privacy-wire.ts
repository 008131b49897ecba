import { type Element, el, elements } from "./element.ts";
import { Jid } from "./jid.ts";
import { NS_PRIVACY } from "./namespaces.ts";
import type {
  PrivacyItem,
  PrivacyList,
  PrivacyMatch,
  PrivacySet,
  PrivacyStanza,
  PrivacySubscription,
} from "./privacy.ts";
import { StanzaError } from "./stanza-error.ts";

/** What a client asks for with a privacy get: what lists there are, or what is in one. */
export type PrivacyGet = { readonly kind: "names" } | { readonly kind: "list"; readonly name: string };

export interface PrivacyLimits {
  /** How long the name of a list may be, in octets of UTF-8. */
  readonly nameBytes: number;
  /** How many items a list may have. */
  readonly items: number;
}

/** The highest `order`, which is an unsignedInt (3921-10.1-3). */
export const MAX_ORDER = 4_294_967_295;

const badRequest = (text: string) => new StanzaError("bad-request", { text });

/**
 * The request in the `<query/>` of a privacy get (XEP-0016 §2.3). What breaks a rule is a StanzaError, returned and not
 * thrown; that a list is unknown (3921-10.3-3) is for whoever has the lists to say.
 */
export function parsePrivacyGet(query: Element): PrivacyGet | StanzaError {
  const [asked, ...more] = elements(query);
  if (!asked) return { kind: "names" }; // 3921-10.3-1
  if (asked.name !== "list" || asked.ns !== NS_PRIVACY || more.length > 0) return badRequest("at most one list"); // 3921-10.3-4
  const { name } = asked.attrs;
  return name === undefined ? badRequest("a list needs a name") : { kind: "list", name }; // 3921-10.3-2
}

/**
 * The request in the `<query/>` of a privacy set (XEP-0016 §2.4 to §2.8); a list comes out in ascending order. `hasGroup`
 * tells whether a group is in the owner's roster. What breaks a rule is a StanzaError, returned and not thrown; whether the
 * lists named exist and may be changed is for `privacyRefusal` to say.
 */
export function parsePrivacySet(
  query: Element,
  limits: PrivacyLimits,
  hasGroup: (group: string) => boolean,
): PrivacySet | StanzaError {
  const [asked, ...more] = elements(query);
  if (!asked || asked.ns !== NS_PRIVACY || more.length > 0)
    return badRequest("exactly one of active, default and list"); // 3921-10.1-11, 3921-10.8-4
  const { name } = asked.attrs;
  switch (asked.name) {
    case "active": // 3921-10.4-1, 3921-10.4-3
    case "default": // 3921-10.5-1, 3921-10.5-4
      return { kind: asked.name, ...(name !== undefined && { name }) };
    case "list":
      return parseListSet(asked, limits, hasGroup);
    default:
      return badRequest("exactly one of active, default and list");
  }
}

function parseListSet(
  element: Element,
  limits: PrivacyLimits,
  hasGroup: (group: string) => boolean,
): PrivacySet | StanzaError {
  const { name } = element.attrs;
  if (name === undefined || name === "") return badRequest("a list needs a name");
  const children = elements(element);
  if (children.length === 0) return { kind: "remove", name }; // 3921-10.1-12, 3921-10.8-1
  if (Buffer.byteLength(name) > limits.nameBytes)
    return new StanzaError("not-acceptable", { type: "modify", text: `more than ${limits.nameBytes} octets` });
  if (children.length > limits.items)
    return new StanzaError("not-acceptable", { type: "modify", text: `more than ${limits.items} items` });
  const items: PrivacyItem[] = [];
  const orders = new Set<number>();
  for (const one of children) {
    const item = parseItem(one, hasGroup);
    if (item instanceof StanzaError) return item;
    if (orders.has(item.order)) return badRequest(`order ${item.order} is used twice`); // 3921-10.1-3
    orders.add(item.order);
    items.push(item);
  }
  return { kind: "put", list: { name, items: items.sort((a, b) => a.order - b.order) } }; // 3921-10.1-14
}

function parseItem(element: Element, hasGroup: (group: string) => boolean): PrivacyItem | StanzaError {
  if (element.name !== "item" || element.ns !== NS_PRIVACY) return badRequest("a list has items only");
  const { action, order: written = "" } = element.attrs;
  if (action !== "allow" && action !== "deny") return badRequest("action is allow or deny"); // 3921-10.1-2
  const order = /^\d+$/.test(written) ? Number(written) : MAX_ORDER + 1;
  if (order > MAX_ORDER) return badRequest(`order is a whole number from 0 to ${MAX_ORDER}`); // 3921-10.1-3
  const match = parseMatch(element, hasGroup);
  if (match instanceof StanzaError) return match;
  const stanzas: PrivacyStanza[] = [];
  for (const { name, ns } of elements(element)) {
    // An unknown child must not be passed over: without children the item would be about every stanza.
    if (ns !== NS_PRIVACY || !isPrivacyStanza(name)) return badRequest("an item has no such child");
    if (!stanzas.includes(name)) stanzas.push(name);
  }
  return { order, action, ...(match && { match }), stanzas };
}

function parseMatch(element: Element, hasGroup: (group: string) => boolean): PrivacyMatch | undefined | StanzaError {
  const { type, value } = element.attrs;
  if (type === undefined) {
    // 3921-10.1-9; a forgotten type would make a rule about one peer a rule about everybody
    return value === undefined || value === "" ? undefined : badRequest("a value needs a type");
  }
  if (value === undefined) return badRequest("a type needs a value"); // 3921-10.1-4
  switch (type) {
    case "jid": {
      // As lenient as with whoever may write to us: each of them can be blocked.
      const jid = Jid.parseRemote(value);
      return jid ? { kind: "jid", jid } : new StanzaError("jid-malformed"); // 3921-10.1-5
    }
    case "group":
      if (!hasGroup(value)) return new StanzaError("item-not-found", { text: "no such group in the roster" }); // 3921-10.1-7
      return { kind: "group", group: value };
    case "subscription":
      if (!isPrivacySubscription(value)) return badRequest("subscription is both, to, from or none"); // 3921-10.1-8
      return { kind: "subscription", subscription: value };
    default:
      return badRequest("type is jid, group or subscription"); // 3921-10.1-4
  }
}

function isPrivacyStanza(name: string): name is PrivacyStanza {
  return name === "message" || name === "iq" || name === "presence-in" || name === "presence-out";
}

function isPrivacySubscription(value: string): value is PrivacySubscription {
  return value === "both" || value === "to" || value === "from" || value === "none";
}

/** The `<query/>` that answers an empty get: first what is in force, then every list (3921-10.3-1). */
export function privacyNamesElement(lists: {
  readonly active?: string | undefined;
  readonly default?: string | undefined;
  readonly names: Iterable<string>;
}): Element {
  const named = (kind: string, name: string) => el(kind, NS_PRIVACY, { name });
  return el(
    "query",
    NS_PRIVACY,
    undefined,
    ...(lists.active === undefined ? [] : [named("active", lists.active)]),
    ...(lists.default === undefined ? [] : [named("default", lists.default)]),
    ...Array.from(lists.names, (name) => named("list", name)),
  );
}

/** The `<query/>` with one list whole, in ascending order (3921-10.1-14, 3921-10.3-2). */
export function privacyListElement({ name, items }: PrivacyList): Element {
  const ascending = items.toSorted((a, b) => a.order - b.order);
  return el("query", NS_PRIVACY, undefined, el("list", NS_PRIVACY, { name }, ...ascending.map(itemElement)));
}

function itemElement({ order, action, match, stanzas }: PrivacyItem): Element {
  return el(
    "item",
    NS_PRIVACY,
    { type: match?.kind, value: match && matchValue(match), action, order: String(order) },
    ...stanzas.map((name) => el(name, NS_PRIVACY)),
  );
}

/** The `value` that says whom an item is about. */
function matchValue(match: PrivacyMatch): string {
  switch (match.kind) {
    case "jid":
      return match.jid.toString();
    case "group":
      return match.group;
    case "subscription":
      return match.subscription;
  }
}

/** The `<query/>` of a push: that the list of this name has changed, and nothing of what is in it (3921-10.2-10). */
export function privacyPushElement(name: string): Element {
  return el("query", NS_PRIVACY, undefined, el("list", NS_PRIVACY, { name }));
}
