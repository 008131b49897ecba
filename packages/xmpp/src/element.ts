/**
 * An XML element whose namespace is resolved; never changed after it is made.
 *
 * `attrs` is keyed by the name as written (`to`, `xml:lang`, `x:a`). Declarations of prefixes that the element carries
 * are attributes too (`xmlns:x`); the default namespace is not, it is `ns`. `prefix` is what the sender wrote, kept so
 * that it may be written again; nothing depends on it.
 */
export interface Element {
  readonly name: string;
  readonly ns: string;
  readonly prefix?: string;
  readonly attrs: Attrs;
  readonly children: readonly (Element | string)[];
}

export type Attrs = Readonly<Record<string, string>>;

/** Attributes to build from; an undefined value leaves the attribute out. */
export type AttrsInput = Readonly<Record<string, string | undefined>>;

/** A record without `Object.prototype`: no attribute name a peer sends can mean something to the language. */
export function attributes(from?: AttrsInput): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  if (from) for (const [name, value] of Object.entries(from)) if (value !== undefined) record[name] = value;
  return record;
}

const noAttrs: Attrs = attributes();

/** An element in `ns`. */
export function el(name: string, ns: string, attrs?: AttrsInput, ...children: readonly (Element | string)[]): Element {
  return { name, ns, attrs: attrs ? attributes(attrs) : noAttrs, children };
}

/** The same element with some attributes set or, where undefined, removed. */
export function withAttrs(element: Element, changes: AttrsInput): Element {
  const attrs = attributes(element.attrs);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete attrs[name];
    else attrs[name] = value;
  }
  return { ...element, attrs };
}

/** The same element with other children. */
export function withChildren(element: Element, children: readonly (Element | string)[]): Element {
  return { ...element, children };
}

export function isElement(node: Element | string): node is Element {
  return typeof node !== "string";
}

/** The child elements, in order; text is left out. */
export function elements(element: Element): readonly Element[] {
  return element.children.filter(isElement);
}

/** The first child element of that name and namespace (default: the parent's). */
export function child(element: Element, name: string, ns: string = element.ns): Element | undefined {
  for (const node of element.children)
    if (typeof node !== "string" && node.name === name && node.ns === ns) return node;
  return undefined;
}

/** The text directly inside, joined; "" for none. */
export function text(element: Element): string {
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === "string") return only;
  return element.children.filter((node) => typeof node === "string").join("");
}
