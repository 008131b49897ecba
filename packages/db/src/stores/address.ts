import { type BareJid, type FullJid, Jid } from "@rostra/xmpp/jid";

/** An account's address from its columns, which hold prepared text only. */
export function accountJid(username: string, domain: string): BareJid {
  return storedJid(`${username}@${domain}`);
}

/** A bare address from storage. Throws for text that was never one: somebody wrote to the table by hand. */
export function storedJid(text: string): BareJid {
  return parse(text).bare;
}

/** Any address from storage, with its resource if it has one. Throws as {@link storedJid} does. */
export function storedAddress(text: string): Jid {
  return parse(text);
}

/** A session's address from its columns. */
export function sessionJid(username: string, domain: string, resource: string): FullJid {
  const jid = parse(`${username}@${domain}/${resource}`);
  if (!jid.isFull()) throw new Error(`The database holds a session without a resource: ${jid}`);
  return jid;
}

/** The columns of an account's address; undefined for an address that is no account's. */
export function accountKey(jid: BareJid): readonly [domain: string, username: string] | undefined {
  return jid.local === undefined ? undefined : [jid.domain, jid.local];
}

function parse(text: string): Jid {
  const jid = Jid.parseRemote(text);
  if (!jid) throw new Error(`The database holds a malformed address: ${text}`);
  return jid;
}
