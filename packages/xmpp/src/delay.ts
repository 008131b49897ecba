import { type Element, el, isElement, withChildren } from "./element.ts";
import { Jid } from "./jid.ts";
import { NS_DELAY } from "./namespaces.ts";

/** The same stanza with the time `stamp` at which `from` got it, as last child (XEP-0203 §2); UTC, to the millisecond. */
export function withDelay(stanza: Element, from: string, stamp: Date): Element {
  return withChildren(stanza, [...stanza.children, el("delay", NS_DELAY, { from, stamp: stamp.toISOString() })]);
}

/**
 * The same stanza without notes of delay that say to be from a server for which `isOurs` holds: we add our own, so these
 * are forged (XEP-0203 §5). Notes of others, and without `from`, stay.
 */
export function withoutForgedDelay(stanza: Element, isOurs: (domain: string) => boolean): Element {
  const isForged = (node: Element | string): boolean => {
    if (!isElement(node) || node.name !== "delay" || node.ns !== NS_DELAY) return false;
    const { from } = node.attrs;
    const jid = from === undefined ? undefined : Jid.parse(from);
    return jid !== undefined && jid.local === undefined && isOurs(jid.domain);
  };
  return stanza.children.some(isForged)
    ? withChildren(
        stanza,
        stanza.children.filter((node) => !isForged(node)),
      )
    : stanza;
}
