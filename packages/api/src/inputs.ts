import { DomainError } from "@rostra/core/domain-error";
import { type PrivacyRule, parsePrivacyItems, parsePrivacyRule } from "@rostra/core/privacy/privacy-item-json";
import { type BareJid, type FullJid, Jid } from "@rostra/xmpp/jid";
import { prepareDomainpart } from "@rostra/xmpp/jid-domain";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { MAX_ORDER } from "@rostra/xmpp/privacy-wire";
import { isXmlText } from "@rostra/xmpp/xml-text";
import { z } from "zod";

/** Longest address text that is looked at: three parts of 1023 bytes and two separators (RFC 7622 §3.1). */
const ADDRESS_LIMIT = 3071;
/** Longest search text or name that is looked at. */
export const TEXT_LIMIT = 500;
/** Longest password that is looked at, so that hashing one stays cheap. */
export const PASSWORD_LIMIT = 1024;
/** Things on one page of a list at most. */
export const PAGE_LIMIT = 200;

/** The bare address of an account, `user@domain` (RFC 7622 §3.1). */
export const accountJid = z
  .string()
  .max(ADDRESS_LIMIT)
  .transform((text, ctx): BareJid => {
    const jid = Jid.parse(text);
    if (jid && jid.local !== undefined && jid.resource === undefined) return jid.bare;
    ctx.addIssue({ code: "custom", message: "This is not an account's address (user@domain)." });
    return z.NEVER;
  });

/** The full address of a session, `user@domain/resource`. */
export const sessionJid = z
  .string()
  .max(ADDRESS_LIMIT)
  .transform((text, ctx): FullJid => {
    const jid = Jid.parse(text);
    if (jid?.isFull() && jid.local !== undefined) return jid;
    ctx.addIssue({ code: "custom", message: "This is not a session's address (user@domain/resource)." });
    return z.NEVER;
  });

/** Any address that a roster may hold: of an account, a domain, a session (RFC 6121 §2.1.2.3). */
export const contactJid = z
  .string()
  .max(ADDRESS_LIMIT)
  .transform((text, ctx): Jid => {
    const jid = Jid.parse(text.trim());
    if (jid) return jid;
    ctx.addIssue({ code: "custom", message: "This is not an address (user@domain)." });
    return z.NEVER;
  });

/** Any address that may write to us, so that each of them can be blocked (XEP-0191 §3.3). */
export const peerJid = z
  .string()
  .max(ADDRESS_LIMIT)
  .transform((text, ctx): Jid => {
    const jid = Jid.parseRemote(text.trim());
    if (jid) return jid;
    ctx.addIssue({ code: "custom", message: `“${text.trim()}” is not an address (user@domain).` });
    return z.NEVER;
  });

/** Longest name of a contact or a roster group that is taken, in octets of UTF-8; as ROSTRA_ROSTER_NAME_BYTES by default. */
export const ROSTER_NAME_BYTES = 1023;
/** Roster groups of one contact at most. */
const CONTACT_GROUPS = 100;

/** A name as rosters hold it: trimmed, and nothing in it that XML or a line of a list cannot show. */
export const rosterName = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => new TextEncoder().encode(text).length <= ROSTER_NAME_BYTES, "This is too long.")
  .refine((text) => !/\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/u.test(text), "This holds characters that no client can show.");

/** The roster groups of a contact, each once. */
export const rosterGroups = z
  .array(rosterName.refine((text) => text !== "", "A group needs a name."))
  .max(CONTACT_GROUPS, `Use at most ${CONTACT_GROUPS} groups.`)
  .transform((groups) => [...new Set(groups)]);

/** The name of a privacy list, as it is: clients may use any that XML can hold. */
export const privacyListName = z
  .string()
  .max(ROSTER_NAME_BYTES, "This is too long.")
  .refine(isXmlText, "This holds characters that no client can show.");

/** What an item of a privacy list says, in the words of XEP-0016. */
const rule = z.object({
  action: z.enum(["allow", "deny"]),
  /** Absent: everybody. */
  type: z.enum(["jid", "group", "subscription"]).exactOptional(),
  value: z.string().max(ADDRESS_LIMIT).exactOptional(),
  /** None: every stanza, both directions. */
  stanzas: z.array(z.enum(["message", "iq", "presence-in", "presence-out"])).default([]),
});

/** The items of a privacy list; whether they make a list, the service says. */
export const privacyItems = z
  .array(rule.extend({ order: z.number() }))
  .transform((items, ctx): readonly PrivacyItem[] => parsed(() => parsePrivacyItems(items), ctx));

/** One item of a privacy list without its order. */
export const privacyRule = rule.transform((item, ctx): PrivacyRule => parsed(() => parsePrivacyRule(item), ctx));

/** Which item of a list, by its order. */
export const itemOrder = z.number().int().min(0).max(MAX_ORDER);

/** The version at which somebody has seen what is to be changed; 0: it was not there. */
export const seenVersion = z.number().int().min(0);

/** What core reads; its refusal becomes one of the input, with the field that core names. */
function parsed<T>(read: () => T, ctx: z.RefinementCtx): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    ctx.addIssue({ code: "custom", message: error.message, path: [error.field ?? "items"] });
    return z.NEVER;
  }
}

/** A domainpart as typed, prepared (RFC 7622 §3.2). */
export const domainName = z
  .string()
  .max(ADDRESS_LIMIT)
  .transform((text, ctx): string => {
    const name = prepareDomainpart(text.trim());
    if (name !== undefined) return name;
    ctx.addIssue({ code: "custom", message: `“${text.trim()}” is not a domain name.` });
    return z.NEVER;
  });

/** A line of text from a form; the service says whether it will do. */
export const line = z.string().max(TEXT_LIMIT, `Use at most ${TEXT_LIMIT} characters.`);

/** Text about something, for administrators; the service says how long it may be. */
export const description = z.string().max(2000);

/** A line of text that may be taken away: null. */
export const clearableLine = line.nullable();

/** A number that an account has of its own, or null: as its domain says. The service says how big it may be. */
export const clearableQuota = z.number().nullable();

/** Notes about an account; the service says how long they may be. */
export const notes = z.string().max(1_000_000);

/** What an organisation keeps of an account in attributes of its own; the service says how much. */
export const attributes = z.record(
  z.string().max(TEXT_LIMIT),
  z.union([z.string().max(1_000_000), z.number(), z.boolean(), z.array(z.string().max(TEXT_LIMIT)).max(1000)]),
);

/** A password from a form; never trimmed. */
export const password = z.string().max(PASSWORD_LIMIT, `Use at most ${PASSWORD_LIMIT} characters.`);

/** What lists of accounts may be narrowed to; see {@link AccountFilter}. */
export const accountFilter = z.object({
  search: z.string().max(TEXT_LIMIT).exactOptional(),
  status: z.enum(["active", "suspended", "deleted"]).exactOptional(),
  group: z.uuid().exactOptional(),
  online: z.boolean().exactOptional(),
  lastLoginBefore: z.date().exactOptional(),
  lastLoginAfter: z.date().exactOptional(),
});

/** When a suspension begins and ends; absent: at once, and until somebody enables the account. */
const suspension = z.object({ reason: line, from: z.date().exactOptional(), until: z.date().exactOptional() });

const batchActions = [
  z.object({ kind: z.literal("suspend"), suspension }),
  z.object({ kind: z.literal("enable"), reason: line.default("") }),
  z.object({ kind: z.literal("delete"), reason: line }),
  z.object({ kind: z.literal("addToGroup"), group: z.uuid() }),
] as const;

/** What a batch does to each account. */
export const batchAction = z.discriminatedUnion("kind", batchActions);

/** What a bulk does to each account. */
export const bulkAction = z.discriminatedUnion("kind", [
  ...batchActions,
  z.object({ kind: z.literal("removeFromGroup"), group: z.uuid() }),
  z.object({ kind: z.literal("endSessions"), reason: line }),
  z.object({ kind: z.literal("resetLinks") }),
]);
