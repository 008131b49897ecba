import { child, type Element, el, elements, text, withAttrs, withChildren } from "@rostra/xmpp/element";
import { Jid } from "@rostra/xmpp/jid";
import {
  NS_CLIENT,
  NS_DELAY,
  NS_PORTABLE,
  NS_PORTABLE_ROSTRA,
  NS_PORTABLE_SCRAM,
  NS_PRIVACY,
  NS_ROSTER,
  NS_VCARD,
} from "@rostra/xmpp/namespaces";
import type { PrivacyList } from "@rostra/xmpp/privacy";
import { parsePrivacySet, privacyListElement } from "@rostra/xmpp/privacy-wire";
import { rosterItemElement } from "@rostra/xmpp/roster";
import { decodeBase64, encodeBase64 } from "@rostra/xmpp/sasl/base64";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { readStoredStanza, writeStoredStanza } from "@rostra/xmpp/stored-stanza";
import { isPendingIn, isSubscribedFrom, isSubscribedTo, subscriptionOf } from "@rostra/xmpp/subscription";
import { credentialFault, SCRAM_MECHANISMS, type ScramCredential } from "../account/credentials.ts";
import type { PortableAccount, PortableContact, PortableMessage, PortablePrivacy } from "./portable-account.ts";
import { byText, PortableFault, plainAccount, printJson, readPart, readParts } from "./portable-json.ts";

/** What a `<user/>` says (XEP-0227 §4.2). */
export interface PortableUser {
  readonly account: PortableAccount;
  readonly password?: string;
  /** Why it cannot be taken; `account` has what could be read all the same. */
  readonly fault?: string;
}

/** An account as `<user/>`; what XEP-0227 has no words for stands in an element of Rostra's own, as JSON. */
export function userElement(account: PortableAccount): Element {
  const { username, credentials = [], roster = [], privacy, offline = [] } = account;
  const contacts = [...roster].sort((one, other) => byText(one.item.contact.toString(), other.item.contact.toString()));
  const listed = contacts.filter(({ item }) => item.listed);
  const unlisted = contacts.filter(({ item }) => !item.listed);
  const own = plainAccount({ ...account, username: "", credentials: [], roster: unlisted, offline: [] });
  const { username: _, privacy: __, scram: ___, vCard: ____, ...beside } = own;
  const vCard = account.vCard === undefined ? undefined : readStoredStanza(account.vCard);
  return el(
    "user",
    NS_PORTABLE,
    { name: username },
    ...[...credentials].sort((one, other) => byText(one.mechanism, other.mechanism)).map(scramElement),
    ...(listed.length > 0
      ? [el("query", NS_ROSTER, undefined, ...listed.map(({ item }) => rosterItemElement(item)))]
      : []),
    ...contacts.flatMap(requestElement),
    ...(privacy && privacy.lists.length > 0 ? [privacyElement(privacy)] : []),
    ...(offline.length > 0 ? [el("offline-messages", NS_PORTABLE, undefined, ...offline.flatMap(messageElement))] : []),
    ...(vCard ? [vCard] : []),
    // Also with nothing in it beside a vCard, whose name and address are then none of the account's.
    ...(vCard || Object.keys(beside).length > 0
      ? [el("account", NS_PORTABLE_ROSTRA, undefined, printJson(beside))]
      : []),
  );
}

/** Reads a `<user/>`, of this server or another. */
export function readUser(user: Element): PortableUser {
  const { name: username = "", password } = user.attrs;
  const faults: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PortableFault)) throw error;
      faults.push(error.message);
      return undefined;
    }
  };
  const part = (name: string, ns: string): Element | undefined => child(user, name, ns);
  const keys = elements(user).filter(({ name, ns }) => name === "scram-credentials" && ns === NS_PORTABLE_SCRAM);
  const credentials = attempt(() => readKeys(keys)) ?? [];
  const ownElement = part("account", NS_PORTABLE_ROSTRA);
  const own = attempt(() => readOwn(ownElement)) ?? {};
  const vCard = part("vCard", NS_VCARD);
  const { displayName, email } = vCard && !ownElement ? (attempt(() => vCardFacts(vCard)) ?? {}) : {};
  const hasVCard = vCard !== undefined && elements(vCard).length > 0;
  const roster = attempt(() => readRoster(user, own.roster ?? [])) ?? [];
  const lists = part("query", NS_PRIVACY);
  const privacy = lists && attempt(() => readPrivacyQuery(lists));
  const spool = part("offline-messages", NS_PORTABLE);
  const offline = spool && attempt(() => elements(spool).map(readMessage));
  return {
    account: {
      ...own,
      username,
      ...(displayName !== undefined && { displayName }),
      ...(email !== undefined && { email }),
      ...(credentials.length > 0 && { credentials }),
      ...(roster.length > 0 && { roster }),
      ...(privacy && privacy.lists.length > 0 && { privacy }),
      ...(hasVCard && { vCard: writeStoredStanza(vCard) }),
      ...(offline && offline.length > 0 && { offline }),
    },
    ...(password !== undefined && password !== "" && { password }),
    ...(faults[0] !== undefined && { fault: faults[0] }),
  };
}

function scramElement({ mechanism, iterations, salt, storedKey, serverKey }: ScramCredential): Element {
  const part = (name: string, value: string): Element => el(name, NS_PORTABLE_SCRAM, undefined, value);
  return el(
    "scram-credentials",
    NS_PORTABLE_SCRAM,
    { mechanism },
    part("iter-count", String(iterations)),
    part("salt", encodeBase64(salt)),
    part("server-key", encodeBase64(serverKey)),
    part("stored-key", encodeBase64(storedKey)),
  );
}

/** XEP-0227 §4.3; keys of mechanisms that are not known here are passed over. */
function readKeys(found: readonly Element[]): readonly ScramCredential[] {
  const credentials = found.flatMap((element): ScramCredential[] => {
    const mechanism = SCRAM_MECHANISMS.find((one) => one === element.attrs["mechanism"]);
    if (!mechanism) return [];
    const octets = (name: string): Uint8Array => {
      const part = child(element, name);
      const value = part && decodeBase64(text(part).replaceAll(/\s/g, ""));
      if (!value || value.length === 0) throw new PortableFault(`the ${name} of ${mechanism} is missing or not base64`);
      return value;
    };
    const count = child(element, "iter-count");
    const written = count ? text(count).trim() : "";
    if (!/^[1-9]\d{0,8}$/.test(written))
      throw new PortableFault(`the iter-count of ${mechanism} is missing or no number`);
    const credential = {
      mechanism,
      iterations: Number(written),
      salt: octets("salt"),
      storedKey: octets("stored-key"),
      serverKey: octets("server-key"),
    };
    const fault = credentialFault(credential);
    if (fault !== undefined) throw new PortableFault(fault);
    return [credential];
  });
  if (new Set(credentials.map(({ mechanism }) => mechanism)).size < credentials.length)
    throw new PortableFault("there are keys for a mechanism twice");
  return credentials;
}

function readOwn(element: Element | undefined): ReturnType<typeof readParts> {
  if (!element) return {};
  let value: unknown;
  try {
    value = JSON.parse(text(element));
  } catch {
    throw new PortableFault("what Rostra keeps beside XEP-0227 is no JSON");
  }
  if (typeof value !== "object" || value === null)
    throw new PortableFault("what Rostra keeps beside XEP-0227 is no object");
  return readParts(new Map<string, unknown>(Object.entries(value)));
}

/** The name and the address of a vCard (XEP-0054), where they can be an account's. */
function vCardFacts(vCard: Element): { readonly displayName?: string; readonly email?: string } {
  const inside = (...path: readonly string[]): string | undefined => {
    let at: Element | undefined = vCard;
    for (const name of path) at = at && child(at, name);
    const value = at && text(at).trim();
    return value === "" ? undefined : value;
  };
  const [displayName, email] = [inside("FN"), inside("EMAIL", "USERID")];
  return {
    ...(displayName !== undefined && { displayName: readPart.displayName(displayName) }),
    ...(email !== undefined && { email: readPart.email(email) }),
  };
}

/** The roster, and who asks to be let see (XEP-0227 §4.4, §4.9); `known` are contacts that are in no list. */
function readRoster(user: Element, known: readonly PortableContact[]): readonly PortableContact[] {
  const query = child(user, "query", NS_ROSTER);
  const contacts = new Map(known.map((one) => [one.item.contact.toString(), one]));
  for (const element of query ? elements(query) : []) {
    if (element.name !== "item" || element.ns !== NS_ROSTER) continue;
    const contact = readItem(element);
    const key = contact.item.contact.toString();
    if (contacts.get(key)?.item.listed) throw new PortableFault(`${key} is in the roster twice`);
    contacts.set(key, contact);
  }
  for (const element of elements(user)) {
    if (element.name !== "presence" || element.ns !== NS_CLIENT || element.attrs["type"] !== "subscribe") continue;
    const from = Jid.parseRemote(element.attrs["from"] ?? "")?.bare;
    if (!from) throw new PortableFault("a subscription request has no sender");
    const key = from.toString();
    const before = contacts.get(key)?.item ?? {
      contact: from,
      groups: [],
      subscription: "none" as const,
      listed: false,
      approved: false,
    };
    const subscription = subscriptionOf({
      to: isSubscribedTo(before.subscription),
      from: isSubscribedFrom(before.subscription),
      out: isOut(before.subscription),
      in: true,
    });
    if (!isPendingIn(subscription)) continue; // who is let see asks for nothing
    contacts.set(key, { item: { ...before, subscription }, request: writeStoredStanza(element) });
  }
  return [...contacts.values()];
}

function isOut(subscription: PortableContact["item"]["subscription"]): boolean {
  return subscription.includes("+out");
}

function readItem(element: Element): PortableContact {
  const { jid = "", name, subscription = "none", ask, approved } = element.attrs;
  const to = subscription === "to" || subscription === "both";
  const from = subscription === "from" || subscription === "both";
  if (!to && !from && subscription !== "none")
    throw new PortableFault(`the subscription of ${jid} is none of those there are`);
  const groups = elements(element).flatMap((one) => (one.name === "group" && text(one) !== "" ? [text(one)] : []));
  const [read] = readPart.roster([
    {
      jid,
      ...(name !== undefined && name.trim() !== "" && { name }),
      groups,
      subscription: subscriptionOf({ to, from, out: ask === "subscribe", in: false }),
      approved: approved === "true" || approved === "1",
    },
  ]);
  if (!read) throw new PortableFault("a contact cannot be read");
  return read;
}

/** XEP-0227 §4.9: the request as it came, from the contact. */
function requestElement({ item, request }: PortableContact): readonly Element[] {
  if (!isPendingIn(item.subscription)) return [];
  const stanza = request === undefined ? undefined : readStoredStanza(request);
  const presence = stanza ?? el("presence", NS_CLIENT, { type: "subscribe" });
  return [presence.attrs["from"] === undefined ? withAttrs(presence, { from: item.contact.toString() }) : presence];
}

function privacyElement({ lists, defaultList }: PortablePrivacy): Element {
  const inOrder = [...lists].sort((one, other) => byText(one.name, other.name));
  const marked = defaultList === undefined ? [] : [el("default", NS_PRIVACY, { name: defaultList })];
  return el(
    "query",
    NS_PRIVACY,
    undefined,
    ...marked,
    ...inOrder.flatMap((list) => elements(privacyListElement(list))),
  );
}

/** As many items as the setting lets a list have, the service says. */
const anyItems = { nameBytes: 1023, items: 1_000_000 } as const;

function readPrivacyQuery(query: Element): PortablePrivacy {
  const lists = elements(query).flatMap((element): PrivacyList[] => {
    if (element.name !== "list" || element.ns !== NS_PRIVACY || elements(element).length === 0) return [];
    // A group that is in no roster matches nobody, and does no harm: other servers let it stay (XEP-0016 §2.1).
    const set = parsePrivacySet(withChildren(query, [element]), anyItems, () => true);
    if (set instanceof StanzaError || set.kind !== "put")
      throw new PortableFault(`the privacy list “${element.attrs["name"] ?? ""}” breaks a rule of XEP-0016`);
    return [set.list];
  });
  if (new Set(lists.map(({ name }) => name)).size < lists.length)
    throw new PortableFault("a privacy list is there twice");
  const marked = child(query, "default", NS_PRIVACY)?.attrs["name"];
  if (marked === undefined) return { lists };
  if (!lists.some(({ name }) => name === marked)) throw new PortableFault("the default privacy list is not there");
  return { lists, defaultList: marked };
}

/** XEP-0227 §4.5: the message with the time at which it came (XEP-0203), which marks the end of what is stored. */
function messageElement({ stanza, receivedAt }: PortableMessage): readonly Element[] {
  const element = readStoredStanza(stanza);
  if (!element) return [];
  const stamp = el("delay", NS_DELAY, { stamp: receivedAt.toISOString() }, STORED);
  return [withChildren(element, [...element.children, stamp])];
}

/** The text of a delay that the file has added and the import takes away again. */
const STORED = "Offline Storage";

function readMessage(element: Element): PortableMessage {
  if (element.name !== "message" || element.ns !== NS_CLIENT)
    throw new PortableFault("an offline message is no message");
  const stamp = elements(element).findLast(({ name, ns }) => name === "delay" && ns === NS_DELAY);
  const receivedAt = new Date(stamp?.attrs["stamp"] ?? "");
  if (!stamp || Number.isNaN(receivedAt.getTime()))
    throw new PortableFault("an offline message has no time (XEP-0203)");
  const rest = element.children.filter((node) => node !== stamp);
  return { stanza: writeStoredStanza(withChildren(element, rest)), receivedAt };
}
