import type { OpenInvitation } from "./invitation-service.ts";

/** What of an invitation stands in its address. */
type Addressed = Pick<OpenInvitation, "domain" | "forAccount" | "username" | "contact">;

/** The `xmpp:` address that a client opens: to become a contact, or to make an account (XEP-0401 §5, XEP-0445 §2). */
export function invitationUri({ domain, forAccount, username, contact }: Addressed, token: string): string {
  const preauth = `preauth=${encodeURIComponent(token)}`;
  if (contact && username === undefined)
    return `xmpp:${address(contact.local, contact.domain)}?roster;${preauth}${forAccount ? ";ibr=y" : ""}`;
  return `xmpp:${address(username, domain)}?register;${preauth}`;
}

/** The page of an invitation in the console at `consoleUrl`, which has no slash at the end. */
export function invitationPage(consoleUrl: string, token: string): string {
  return `${consoleUrl}/i/${encodeURIComponent(token)}`;
}

/** An address as a URI writes it (RFC 5122 §2.2). */
function address(local: string | undefined, domain: string): string {
  return `${local === undefined ? "" : `${encodeURIComponent(local)}@`}${encodeURIComponent(domain)}`;
}
