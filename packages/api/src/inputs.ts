import { type BareJid, type FullJid, Jid } from "@rostra/xmpp/jid";
import { prepareDomainpart } from "@rostra/xmpp/jid-domain";
import { z } from "zod";

/** Longest address text that is looked at: three parts of 1023 bytes and two separators (RFC 7622 §3.1). */
const ADDRESS_LIMIT = 3071;
/** Longest search text, name or cursor that is looked at. */
export const TEXT_LIMIT = 500;
/** Longest password that is looked at, so that hashing one stays cheap. */
export const PASSWORD_LIMIT = 1024;
/** Accounts on one page at most. */
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

/** A password from a form; never trimmed. */
export const password = z.string().max(PASSWORD_LIMIT, `Use at most ${PASSWORD_LIMIT} characters.`);
