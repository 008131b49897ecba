import { child, type Element, isElement, withChildren } from "./element.ts";
import { NS_PARS } from "./namespaces.ts";

/** The token in `<preauth/>` (XEP-0379 §3.4, XEP-0445 §4); undefined for none, and for an element without one. */
export function preauthToken(preauth: Element): string | undefined {
  return isPreauth(preauth) && preauth.attrs["token"] ? preauth.attrs["token"] : undefined;
}

/** The token that a subscription request carries (XEP-0379 §3.4). */
export function tokenOf(stanza: Element): string | undefined {
  const preauth = child(stanza, "preauth", NS_PARS);
  return preauth && preauthToken(preauth);
}

/** The stanza without tokens; the same object when it has none. */
export function withoutTokens(stanza: Element): Element {
  const rest = stanza.children.filter((node) => !(isElement(node) && isPreauth(node)));
  return rest.length === stanza.children.length ? stanza : withChildren(stanza, rest);
}

/** Whether an element is a `<preauth/>`, with a token or without. */
export function isPreauth({ name, ns }: Element): boolean {
  return name === "preauth" && ns === NS_PARS;
}
