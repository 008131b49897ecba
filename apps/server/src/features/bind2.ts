import { createHmac, randomBytes } from "node:crypto";
import { child, type Element, el, elements, text } from "@rostra/xmpp/element";
import type { BareJid, FullJid } from "@rostra/xmpp/jid";
import { NS_BIND2 } from "@rostra/xmpp/namespaces";
import type { Negotiation } from "../negotiate.ts";
import type { Session } from "../session.ts";
import { type Authenticated, establish } from "./establish.ts";

/** Octets of the part of a resource that the server makes. */
const RESOURCE_OCTETS = 12;

/** Bind 2 among the inline features of SASL2 (XEP-0386 §3.1). */
export function bindInlineFeature({ server }: Negotiation): Element {
  const features = server.bindInline().map(({ feature }) => el("feature", NS_BIND2, { var: feature }));
  return el("bind", NS_BIND2, undefined, el("inline", NS_BIND2, undefined, ...features));
}

/**
 * Binds a resource for a login (XEP-0386 §3.2): earlier sessions of the same client end, and what the client asked for is
 * enabled before anything can reach the session. Throws StanzaError where the account may have no further session. There
 * is neither archive nor offline storage to tell about or to clear.
 */
export function bindSession(
  request: Element,
  negotiation: Negotiation,
  authenticated: Authenticated,
): { readonly session: Session; readonly answer: Element } {
  const { server } = negotiation;
  const { identity, client } = authenticated;
  const { jid: account } = identity;
  const tag = child(request, "tag");
  const prefix = tag ? text(tag) : "";
  const earlier = server.sessions.of(account).filter(({ facts }) => isSame(facts.client?.id, client?.id));
  const claim = {
    jid: address(
      account,
      prefix,
      client?.id === undefined ? random() : stable(account, prefix, client.id, negotiation),
    ),
    conflict: "generate", // the address is of our making: somebody else's session is no reason to fail
    generate: () => address(account, prefix, random()),
    replaces: earlier,
  } as const;
  const session = establish(claim, negotiation, authenticated);
  const answers: Element[] = [];
  for (const wanted of elements(request)) {
    const feature = server.bindInline().find((one) => one.accepts(wanted));
    const answer = feature?.enable(wanted, session);
    if (answer) answers.push(answer);
  }
  return { session, answer: el("bound", NS_BIND2, undefined, ...answers) };
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one === other;
}

/** `tag/identifier`, or the identifier alone where the tag can be no part of a resource (XEP-0386 §3.2.1). */
function address(account: BareJid, tag: string, identifier: string): FullJid {
  return (tag === "" ? undefined : account.withResource(`${tag}/${identifier}`)) ?? account.with(identifier);
}

function random(): string {
  return randomBytes(RESOURCE_OCTETS).toString("base64url");
}

/** The same for a client and a tag each time; from it nobody learns the client's id (XEP-0386 §3.2.1). */
function stable(account: BareJid, tag: string, client: string, { server }: Negotiation): string {
  const mac = createHmac("sha256", server.keys.resources).update(JSON.stringify([account.toString(), tag, client]));
  return mac.digest().subarray(0, RESOURCE_OCTETS).toString("base64url");
}
