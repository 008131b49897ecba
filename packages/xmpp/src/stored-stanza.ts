import type { Element } from "./element.ts";
import { serialize } from "./serialize.ts";
import { StreamParser } from "./stream-parser.ts";

/** What a stored stanza may cost to read again: more than any stream lets in. */
const limits = { stanzaBytes: 64 * 1024 * 1024, depth: 1000, elements: 10_000_000, attributes: 100_000 } as const;

/** An element as text that stands by itself: every namespace is declared in it. */
export function writeStoredStanza(element: Element): string {
  return serialize(element, "");
}

/** The element of such a text, equal by meaning to the one written; undefined for what is not one whole element. */
export function readStoredStanza(text: string): Element | undefined {
  const parser = new StreamParser(limits);
  const [open, ...events] = parser.write(`<stored>${text}</stored>`);
  const [first, close, ...more] = events;
  if (open?.kind !== "open" || first?.kind !== "element" || close?.kind !== "close" || more.length > 0)
    return undefined;
  return first.element;
}
