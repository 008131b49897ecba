import type { Element } from "./element.ts";
import { NS_XML } from "./namespaces.ts";

/**
 * An element as XML. `defaultNs` is the default namespace already in scope where it will stand: the content namespace
 * on a TCP stream, "" on a WebSocket (RFC 7395 §3.3.3). The prefixes `scope` are taken as declared there.
 *
 * Prefixes are kept where the element or one around it declares them (6120-8.4-3), else the namespace is declared as
 * the default. The result never has comments, entities but the five, or CDATA (6120-11.1-2).
 */
export function serialize(element: Element, defaultNs: string, scope: Prefixes = {}): string {
  return write(element, defaultNs, scope);
}

/** Prefix → namespace. */
export type Prefixes = Readonly<Record<string, string>>;

function write(element: Element, defaultNs: string, outer: Prefixes): string {
  let scope = outer;
  let attrs = "";
  for (const name in element.attrs) {
    const value = element.attrs[name] ?? "";
    if (name.startsWith("xmlns:")) {
      const prefix = name.slice(6);
      if (outer[prefix] === value) continue;
      if (scope === outer) scope = { ...outer };
      (scope as Record<string, string>)[prefix] = value;
    }
    attrs += ` ${name}='${escapeAttribute(value)}'`;
  }
  const { prefix, ns } = element;
  let tag: string;
  let inner = defaultNs;
  if (prefix !== undefined && scope[prefix] === ns) {
    tag = `${prefix}:${element.name}`;
  } else if (ns === NS_XML) {
    tag = `xml:${element.name}`;
  } else {
    tag = element.name;
    if (ns !== defaultNs) {
      attrs = ` xmlns='${escapeAttribute(ns)}'${attrs}`;
      inner = ns;
    }
  }
  const { children } = element;
  if (children.length === 0) return `<${tag}${attrs}/>`;
  let content = "";
  for (const node of children) content += typeof node === "string" ? escapeText(node) : write(node, inner, scope);
  return `<${tag}${attrs}>${content}</${tag}>`;
}

const textSpecial = /[&<>\r]/;
const attributeSpecial = /[&<>'\t\n\r]/;
const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&apos;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text content, escaped so that a parser gives the same characters back (line ends included). */
export function escapeText(value: string): string {
  return textSpecial.test(value) ? value.replace(/[&<>\r]/g, (c) => references[c] ?? c) : value;
}

/** A value for a single-quoted attribute; white space is kept from XML's attribute normalisation. */
export function escapeAttribute(value: string): string {
  return attributeSpecial.test(value) ? value.replace(/[&<>'\t\n\r]/g, (c) => references[c] ?? c) : value;
}
