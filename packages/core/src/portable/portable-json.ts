import { Jid } from "@rostra/xmpp/jid";
import { NS_VCARD } from "@rostra/xmpp/namespaces";
import { readStoredStanza, writeStoredStanza } from "@rostra/xmpp/stored-stanza";
import { isPendingIn, type Subscription, subscriptions } from "@rostra/xmpp/subscription";
import { isXmlText } from "@rostra/xmpp/xml-text";
import { type Attributes, readAttributes } from "../account/account-profile.ts";
import { parseStoredForm, printStoredForm } from "../account/credentials.ts";
import { DomainError } from "../domain-error.ts";
import { parsePrivacyItems, plainPrivacyItem } from "../privacy/privacy-item-json.ts";
import type {
  Json,
  PortableAccount,
  PortableContact,
  PortableGroup,
  PortableMessage,
  PortablePrivacy,
} from "./portable-account.ts";

/** Why a value says nothing that an account can have; the message is for people and holds nothing secret. */
export class PortableFault extends Error {
  override readonly name = "PortableFault";
}

/** An account as one line of JSON: the same account is always the same text. */
export function printAccount(account: PortableAccount): string {
  return printJson(plainAccount(account));
}

/** An account as JSON (docs/import.md); what is empty is left out. */
export function plainAccount(account: PortableAccount): { readonly [name: string]: Json } {
  const { username, displayName, email, externalId, notes, attributes } = account;
  const { suspension, credentials, groups, roster, privacy, vCard } = account;
  const { sessionLimit, rosterQuota, spoolQuota, storageQuota } = account;
  return {
    username,
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(externalId !== undefined && { externalId }),
    ...(notes !== undefined && { notes }),
    ...(sessionLimit !== undefined && { sessionLimit }),
    ...(rosterQuota !== undefined && { rosterQuota }),
    ...(spoolQuota !== undefined && { spoolQuota }),
    ...(storageQuota !== undefined && { storageQuota }),
    ...(attributes && Object.keys(attributes).length > 0 && { attributes: sorted(attributes) }),
    ...(suspension && {
      suspension: {
        reason: suspension.reason,
        ...(suspension.from && { from: suspension.from.toISOString() }),
        ...(suspension.until && { until: suspension.until.toISOString() }),
      },
    }),
    ...(filled(credentials) && { scram: credentials.map(printStoredForm).sort() }),
    ...(filled(groups) && { groups: [...groups].sort(byText) }),
    ...(filled(roster) && {
      roster: roster.map(plainContact).sort((one, other) => byText(one.jid, other.jid)),
    }),
    ...(privacy && filled(privacy.lists) && { privacy: plainPrivacy(privacy) }),
    ...(vCard !== undefined && { vCard }),
    ...(filled(account.offline) && {
      offline: account.offline.map(({ stanza, receivedAt }) => ({ stanza, receivedAt: receivedAt.toISOString() })),
    }),
  };
}

/** A shared group as one line of JSON. */
export function printGroupLine(group: PortableGroup): string {
  return printJson({ group: plainGroup(group) });
}

export function plainGroup({ name, rosterGroup, description, shownTo }: PortableGroup): {
  readonly [name: string]: Json;
} {
  const shown = [...shownTo].sort(byText);
  return { name, rosterGroup, ...(description !== undefined && { description }), shownTo: shown };
}

/** JSON that XML may hold too: characters that XML cannot are escaped. */
export function printJson(value: Json): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
}

/** The parts of an account but its name and keys, by name; throws {@link PortableFault}. */
export const readPart: {
  readonly [Part in Exclude<keyof PortableAccount, "username" | "credentials">]-?: (
    value: unknown,
  ) => NonNullable<PortableAccount[Part]>;
} = {
  displayName: (value) => readText(value, "the display name"),
  email: (value) => readText(value, "the e-mail address"),
  externalId: (value) => readText(value, "the external id"),
  notes: (value) => readText(value, "the notes", NOTES_LIMIT),
  sessionLimit: (value) => readCount(value, "the limit of sessions"),
  rosterQuota: (value) => readCount(value, "the quota of contacts"),
  spoolQuota: (value) => readCount(value, "the quota of messages"),
  storageQuota: (value) => readCount(value, "the quota of storage"),
  attributes(value) {
    if (!isObject(value)) throw new PortableFault("the attributes are no JSON object");
    const attributes = readAttributes(value);
    const fault = attributesFault(attributes);
    if (fault !== undefined) throw new PortableFault(fault);
    if (Object.keys(attributes).length === Object.keys(value).length) return attributes;
    throw new PortableFault("an attribute is none of a text, a number, true or false, and a list of texts");
  },
  suspension(value) {
    const facts = factsOf(value, "the suspension");
    const [from, until] = [facts.get("from"), facts.get("until")].map((one) =>
      one === undefined ? undefined : readDate(one, "the suspension"),
    );
    return {
      reason: readText(facts.get("reason"), "the reason of the suspension"),
      ...(from && { from }),
      ...(until && { until }),
    };
  },
  groups: (value) => [...new Set(listOf(value, "the groups").map((one) => readText(one, "the name of a group")))],
  roster(value) {
    const contacts = listOf(value, "the roster").map(readContact);
    const addresses = new Set(contacts.map(({ item }) => item.contact.toString()));
    if (addresses.size < contacts.length) throw new PortableFault("a contact is in the roster twice");
    return contacts;
  },
  privacy: readPrivacy,
  vCard(value) {
    const element = typeof value === "string" ? readStoredStanza(value) : undefined;
    if (element?.name !== "vCard" || element.ns !== NS_VCARD) throw new PortableFault("the vCard is none of XEP-0054");
    return writeStoredStanza(element);
  },
  offline: (value) => listOf(value, "the messages").map(readMessage),
};

/** An account that {@link printAccount} wrote. Throws for any other text. */
export function readAccount(value: unknown): PortableAccount {
  const facts = factsOf(value, "the account");
  const username = facts.get("username");
  const forms = facts.get("scram");
  if (typeof username !== "string") throw new PortableFault("the user is missing");
  const credentials = (forms === undefined ? [] : listOf(forms, "the keys")).map((form) => {
    const credential = typeof form === "string" ? parseStoredForm(form) : undefined;
    if (!credential) throw new PortableFault("the stored form is none of RFC 5803 that can be used");
    return credential;
  });
  return { username, ...(credentials.length > 0 && { credentials }), ...readParts(facts) };
}

/** All that the facts say of an account but its name and keys. */
export function readParts(facts: ReadonlyMap<string, unknown>): Omit<PortableAccount, "username" | "credentials"> {
  const told = <T>(name: string, read: (value: unknown) => T): T | undefined =>
    facts.get(name) === undefined || facts.get(name) === null ? undefined : read(facts.get(name));
  const displayName = told("displayName", readPart.displayName);
  const email = told("email", readPart.email);
  const externalId = told("externalId", readPart.externalId);
  const notes = told("notes", readPart.notes);
  const sessionLimit = told("sessionLimit", readPart.sessionLimit);
  const rosterQuota = told("rosterQuota", readPart.rosterQuota);
  const spoolQuota = told("spoolQuota", readPart.spoolQuota);
  const storageQuota = told("storageQuota", readPart.storageQuota);
  const attributes = told("attributes", readPart.attributes);
  const suspension = told("suspension", readPart.suspension);
  const groups = told("groups", readPart.groups);
  const roster = told("roster", readPart.roster);
  const privacy = told("privacy", readPart.privacy);
  const vCard = told("vCard", readPart.vCard);
  const offline = told("offline", readPart.offline);
  return {
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(externalId !== undefined && { externalId }),
    ...(notes !== undefined && { notes }),
    ...(sessionLimit !== undefined && { sessionLimit }),
    ...(rosterQuota !== undefined && { rosterQuota }),
    ...(spoolQuota !== undefined && { spoolQuota }),
    ...(storageQuota !== undefined && { storageQuota }),
    ...(attributes && { attributes }),
    ...(suspension && { suspension }),
    ...(groups && { groups }),
    ...(roster && { roster }),
    ...(privacy && { privacy }),
    ...(vCard !== undefined && { vCard }),
    ...(offline && { offline }),
  };
}

export function readPortableGroup(value: unknown): PortableGroup {
  const facts = factsOf(value, "the group");
  const name = readText(facts.get("name"), "the name of a group");
  const [rosterGroup, description, shownTo] = [
    facts.get("rosterGroup"),
    facts.get("description"),
    facts.get("shownTo"),
  ];
  return {
    name,
    rosterGroup: rosterGroup === undefined ? name : readText(rosterGroup, "the roster group"),
    ...(description !== undefined && { description: readText(description, "the description of a group", NOTES_LIMIT) }),
    shownTo:
      shownTo === undefined ? [name] : listOf(shownTo, "shownTo").map((one) => readText(one, "the name of a group")),
  };
}

/** By octets of UTF-8, as the database orders. */
export function byText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** Longest name or address that is taken, in characters; as of forms. */
const TEXT_LIMIT = 500;
/** Longest notes that are taken, in characters. */
const NOTES_LIMIT = 10_000;

function plainContact({ item, request }: PortableContact): { readonly [name: string]: Json; readonly jid: string } {
  return {
    jid: item.contact.toString(),
    ...(item.name !== undefined && { name: item.name }),
    ...(item.groups.length > 0 && { groups: [...item.groups] }),
    subscription: item.subscription,
    ...(!item.listed && { listed: false }),
    ...(item.approved && { approved: true }),
    ...(request !== undefined && { request }),
  };
}

function readContact(value: unknown): PortableContact {
  const facts = factsOf(value, "a contact");
  const [address, name, groups = [], subscription = "none", request] = [
    "jid",
    "name",
    "groups",
    "subscription",
    "request",
  ].map((key) => facts.get(key));
  const contact = typeof address === "string" ? Jid.parseRemote(address.trim()) : undefined;
  if (!contact)
    throw new PortableFault(`“${typeof address === "string" ? address : ""}” is not the address of a contact`);
  if (!isSubscription(subscription))
    throw new PortableFault(`the subscription of ${contact} is none of those there are`);
  const item = {
    contact,
    ...(name !== undefined && name !== "" && { name: readText(name, `the name of ${contact}`, CONTACT_NAME_LIMIT) }),
    groups: [
      ...new Set(
        listOf(groups, `the groups of ${contact}`).map((one) =>
          readText(one, "the name of a group", CONTACT_NAME_LIMIT),
        ),
      ),
    ],
    subscription,
    listed: facts.get("listed") !== false,
    approved: facts.get("approved") === true,
  };
  const kept = typeof request === "string" && isPendingIn(subscription) ? request : undefined;
  return { item, ...(kept !== undefined && { request: kept }) };
}

/** Longest name of a contact or of its group, in characters. */
const CONTACT_NAME_LIMIT = 1023;

function plainPrivacy({ lists, defaultList }: PortablePrivacy): { readonly [name: string]: Json } {
  return {
    ...(defaultList !== undefined && { default: defaultList }),
    lists: [...lists]
      .sort((one, other) => byText(one.name, other.name))
      .map(({ name, items }) => ({
        name,
        items: items.map((item) => {
          const { order, action, type, value, stanzas } = plainPrivacyItem(item);
          return {
            order,
            action,
            ...(type && { type }),
            ...(value !== undefined && { value }),
            stanzas: [...stanzas].sort(),
          };
        }),
      })),
  };
}

function readPrivacy(value: unknown): PortablePrivacy {
  const facts = factsOf(value, "the privacy lists");
  const lists = listOf(facts.get("lists"), "the privacy lists").map((one) => {
    const list = factsOf(one, "a privacy list");
    const name = readText(list.get("name"), "the name of a privacy list", CONTACT_NAME_LIMIT);
    try {
      return { name, items: [...parsePrivacyItems(list.get("items"))].sort((a, b) => a.order - b.order) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new PortableFault(`the privacy list “${name}”: ${error.message.replace(/\.$/, "")}`);
    }
  });
  const defaultList = facts.get("default");
  if (new Set(lists.map(({ name }) => name)).size < lists.length)
    throw new PortableFault("a privacy list is there twice");
  if (defaultList === undefined) return { lists };
  if (typeof defaultList !== "string" || !lists.some(({ name }) => name === defaultList))
    throw new PortableFault("the default privacy list is not there");
  return { lists, defaultList };
}

function readMessage(value: unknown): PortableMessage {
  const facts = factsOf(value, "a message");
  const stanza = facts.get("stanza");
  if (typeof stanza !== "string") throw new PortableFault("a message has no stanza");
  return { stanza, receivedAt: readDate(facts.get("receivedAt"), "a message") };
}

function readText(value: unknown, what: string, limit = TEXT_LIMIT): string {
  if (typeof value !== "string" || value.trim() === "") throw new PortableFault(`${what} is no text`);
  const text = value.trim();
  if (text.length > limit) throw new PortableFault(`${what} has more than ${limit} characters`);
  if (!isXmlText(text)) throw new PortableFault(`${what} has a character that cannot be shown to clients`);
  return text;
}

/** A number as JSON has it, or as a text in a table. */
function readCount(value: unknown, what: string): number {
  const count = typeof value === "string" && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 0)
    throw new PortableFault(`${what} is no whole number`);
  return count;
}

function readDate(value: unknown, what: string): Date {
  const date = typeof value === "string" ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime())) throw new PortableFault(`${what} has a time that is none`);
  return date;
}

function factsOf(value: unknown, what: string): ReadonlyMap<string, unknown> {
  if (!isObject(value)) throw new PortableFault(`${what} is no JSON object`);
  return new Map<string, unknown>(Object.entries(value));
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new PortableFault(`${what} is no list`);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Postgres has neither NUL nor half characters in JSON.
const unstorable = /[\0\p{Cs}]/u;

/** Why Postgres would not take them; undefined when it would. */
function attributesFault(attributes: Attributes): string | undefined {
  const texts = Object.entries(attributes).flatMap(([name, value]) =>
    [name, typeof value === "object" ? value : String(value)].flat(),
  );
  return texts.some((text) => unstorable.test(text)) ? "an attribute has a character that cannot be stored" : undefined;
}

/** The same value with its names in order, at every depth. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((one: Json) => sorted(one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => byText(one, other))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function isSubscription(value: unknown): value is Subscription {
  return subscriptions.some((one) => one === value);
}

function filled<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}
