import sax from "sax";
import { type Attrs, attributes, type Element } from "./element.ts";
import { NS_CLIENT, NS_XML, NS_XMLNS } from "./namespaces.ts";
import { StreamError } from "./stream-error.ts";

/** What a stream may cost before it is cut (6120-13.12-4, -6). */
export interface ParserLimits {
  /** Bytes of one first-level element, or of the stream header. */
  readonly stanzaBytes: number;
  /** Elements within elements; a stanza has depth 1. */
  readonly depth: number;
  /** Elements of one first-level element, itself included: the smallest cost much more than their bytes. */
  readonly elements: number;
  /** Attributes and declarations of one element. */
  readonly attributes: number;
}

/** The stream header as it came: nothing about it is checked yet. */
export interface StreamHeader {
  readonly name: string;
  readonly prefix?: string;
  readonly ns: string;
  /** The default namespace the header declares, which is the content namespace; "" for none. */
  readonly defaultNs: string;
  readonly attrs: Attrs;
}

export type StreamEvent =
  | { readonly kind: "open"; readonly header: StreamHeader }
  | { readonly kind: "element"; readonly element: Element }
  | { readonly kind: "close" }
  | { readonly kind: "violation"; readonly error: StreamError };

/** An element while its end has not come. */
interface Open {
  readonly name: string;
  readonly ns: string;
  readonly prefix: string | undefined;
  readonly defaultNs: string;
  readonly scope: Scope;
  readonly attrs: Record<string, string>;
  readonly children: (Element | string)[];
}

type Scope = Readonly<Record<string, string>>;

const rootScope: Scope = Object.assign(Object.create(null), { xml: NS_XML, xmlns: NS_XMLNS });

// The prototype-free table keeps `&constructor;` from meaning something.
const predefinedEntities: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  amp: "&",
  gt: ">",
  lt: "<",
  quot: '"',
  apos: "'",
});

// XML 1.0 §2.2: characters no document may hold.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const forbiddenCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** What sax keeps of something that is not complete yet. */
const gathered = [
  "textNode",
  "tagName",
  "attribName",
  "attribValue",
  "cdata",
  "sgmlDecl",
  "procInstName",
  "procInstBody",
] as const;

// Of the smallest element there is little but what the parser makes of it: these are shared.
const noAttributes: Record<string, string> = Object.freeze(attributes());
const noChildren: readonly never[] = Object.freeze([]);

const STATE = saxStates();

/**
 * One XML stream: text in, events out, split wherever the network liked (RFC 6120 §4, §11).
 *
 * `sax` does the tokenising; namespaces, limits and RFC 6120's restrictions are here. After a violation the parser
 * is spent: later writes give nothing. A restart takes a new parser (RFC 6120 §4.3.3).
 */
export class StreamParser {
  readonly #sax: sax.SAXParser;
  #limits: ParserLimits;
  #events: StreamEvent[] = [];
  #stack: Open[] = [];
  #streamScope: Scope = rootScope;
  /** Prefixes of the stream header that the current stanza has used. */
  #borrowed: Map<string, string> | undefined;
  #pending: { name: string; value: string }[] = [];
  #attributeNames = new Set<string>();
  /** A "<" at the end of a write, held until what follows tells what it begins. */
  #held = "";
  #spent = false;
  #started = false;
  #stanzaBytes = 0;
  /** Elements of the present first-level element so far. */
  #elements = 0;
  #segment = "";
  #segmentStart = 0;
  #counted = 0;
  /** Characters of what sax has gathered that lie in one piece. */
  #compacted = 0;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
    const parser = sax.parser(true, { strictEntities: true });
    parser.ENTITIES = predefinedEntities;
    parser.bufferCheckPosition = Number.POSITIVE_INFINITY; // how much may be gathered is for our limits alone
    parser.onopentagstart = (tag) => this.#onTagStart(tag);
    parser.onattribute = (attribute) => this.#onAttribute(attribute.name, attribute.value);
    parser.onopentag = (tag) => this.#onOpenTag(tag.name);
    parser.onclosetag = () => this.#onCloseTag();
    parser.ontext = (value) => this.#onText(value);
    parser.oncdata = (value) => this.#onText(value);
    parser.onerror = () => this.#violate("not-well-formed");
    parser.onprocessinginstruction = (instruction) => this.#onDeclaration(instruction.name, instruction.body);
    const restricted = () => this.#violate("restricted-xml"); // RFC 6120 §11.1
    parser.ondoctype = restricted;
    parser.oncomment = restricted;
    parser.onsgmldeclaration = restricted;
    this.#sax = parser;
  }

  /** What may come from now on, on the same stream (XEP-0388 §2.6.1: a login restarts nothing). */
  setLimits(limits: ParserLimits): void {
    this.#limits = limits;
  }

  /** Gives the events of the next piece of text, in order. A violation is always the last event. */
  write(input: string): readonly StreamEvent[] {
    if (this.#spent) return [];
    this.#events = [];
    try {
      this.#feed(input);
      if (!this.#spent) this.#settle();
      if (!this.#spent) this.#compact();
    } catch {
      // sax throws when written to after an error; the violation is recorded by then.
      this.#violate("not-well-formed");
    }
    return this.#events;
  }

  /** Whether the text so far ends between first-level elements. */
  get isBetweenElements(): boolean {
    return !this.#spent && this.#stack.length === 1 && this.#sax.state === STATE.text && this.#held === "";
  }

  /** Markup that RFC 6120 §11.1 forbids is refused as soon as it begins, not when it ends. */
  #feed(input: string): void {
    let text = this.#held + input;
    this.#held = "";
    if (text.endsWith("<")) {
      this.#held = "<";
      text = text.slice(0, -1);
    }
    let from = 0;
    for (let at = nextMarkup(text, 0); at !== -1 && !this.#spent; at = nextMarkup(text, from)) {
      this.#segmentWrite(text.slice(from, at + 2));
      from = at + 2;
      const { state } = this.#sax;
      if (state === STATE.processingInstruction) {
        if (this.#started) return this.#violate("restricted-xml");
      } else if (state === STATE.declaration) {
        from = this.#declaration(text, from);
        if (from === -1) return;
      }
    }
    if (this.#sax.state === STATE.declaration && from === 0 && text !== "" && !this.#spent) {
      from = this.#declaration(text, 0); // "<!" ended the write before
      if (from === -1) return;
    }
    if (!this.#spent && from < text.length) {
      const rest = text.slice(from);
      this.#segmentWrite(rest);
    }
  }

  /** After "<!": only "[CDATA[" may follow. Gives where to go on, or -1 after a violation or at the end of the text. */
  #declaration(text: string, start: number): number {
    let at = start;
    while (this.#sax.state === STATE.declaration) {
      if (at >= text.length) return this.#spent ? -1 : at;
      this.#segmentWrite(text.charAt(at++));
      if (this.#spent) return -1;
      if (this.#sax.state === STATE.declaration && !"[CDATA[".startsWith(this.#sax.sgmlDecl)) {
        this.#violate("restricted-xml");
        return -1;
      }
    }
    if (this.#sax.state !== STATE.cdata) {
      this.#violate("restricted-xml");
      return -1;
    }
    return at;
  }

  #segmentWrite(segment: string): void {
    this.#segment = segment;
    this.#segmentStart = this.#sax.position;
    this.#counted = 0;
    this.#sax.write(segment);
    if (this.#spent) return;
    this.#stanzaBytes += Buffer.byteLength(this.#counted === 0 ? segment : segment.slice(this.#counted));
    if (this.#stanzaBytes > this.#limits.stanzaBytes && !this.#isIdle()) this.#tooBig();
  }

  /** Between stanzas white space is dropped at once, however much of it there is (6120-4.6-3). */
  #settle(): void {
    if (!this.#isIdle()) return;
    if (/[^ \t\r\n]/.test(this.#sax.textNode)) return this.#violate("bad-format");
    this.#sax.textNode = "";
    this.#stanzaBytes = 0;
  }

  /**
   * sax adds character to character, and V8 keeps that as a tree of 32 octets a character until somebody reads it as a
   * whole. What waits long for its end is read now and then, so that it costs what it is (6120-13.12-6).
   */
  #compact(): void {
    let length = 0;
    for (const name of gathered) length += this.#sax[name]?.length ?? 0;
    if (length < this.#compacted) this.#compacted = 0;
    if (length < this.#compacted * 1.25 + 256) return;
    this.#compacted = length;
    if (gathered.some((name) => forbiddenCharacters.test(this.#sax[name] ?? ""))) this.#violate("not-well-formed");
  }

  #isIdle(): boolean {
    return this.#stack.length === 1 && this.#sax.state === STATE.text;
  }

  /** Ends the count of one first-level element at sax's present place within the segment. */
  #endCount(): void {
    const upTo = this.#sax.position - this.#segmentStart;
    this.#stanzaBytes += Buffer.byteLength(this.#segment.slice(this.#counted, upTo));
    this.#counted = upTo;
    if (this.#stanzaBytes > this.#limits.stanzaBytes) this.#tooBig();
    this.#stanzaBytes = 0;
  }

  #tooBig(): void {
    this.#fail(
      new StreamError("policy-violation", `an element may have ${this.#limits.stanzaBytes} bytes`, "stanza-too-big"),
    );
  }

  #onDeclaration(name: string, body: string): void {
    if (this.#spent) return;
    if (name !== "xml" || this.#started) return this.#violate("restricted-xml");
    this.#started = true;
    const encoding = /\sencoding\s*=\s*["']([^"']*)["']/i.exec(` ${body}`)?.[1];
    if (encoding !== undefined && encoding.toLowerCase() !== "utf-8") this.#violate("unsupported-encoding"); // 6120-11.6-1
  }

  #onTagStart(tag: { attributes: unknown }): void {
    this.#started = true;
    this.#pending = [];
    this.#attributeNames.clear();
    // sax asks `hasOwnProperty` before it takes an attribute, and passes over a second one in silence: we refuse it.
    tag.attributes = this.#duplicateGuard;
  }

  // What sax keeps is thrown away: a plain object would let an attribute named `hasOwnProperty` break the question.
  readonly #duplicateGuard = new Proxy(
    {},
    {
      get: () => this.#isDuplicate,
      set: () => true,
    },
  );

  readonly #isDuplicate = (name: string): boolean => {
    if (this.#attributeNames.has(name)) this.#violate("not-well-formed");
    return false;
  };

  #onAttribute(name: string, value: string): void {
    if (this.#spent) return;
    this.#attributeNames.add(name);
    this.#pending.push({ name, value });
    if (this.#pending.length > this.#limits.attributes)
      return this.#violate("policy-violation", `an element may have ${this.#limits.attributes} attributes`);
    if (forbiddenCharacters.test(name) || forbiddenCharacters.test(value)) this.#violate("not-well-formed");
  }

  #onOpenTag(qname: string): void {
    if (this.#spent) return;
    const parent = this.#stack.at(-1);
    let scope = parent?.scope ?? rootScope;
    let defaultNs = parent?.defaultNs ?? "";
    let declares = false;
    for (const { name, value } of this.#pending) {
      if (name === "xmlns") {
        defaultNs = value;
      } else if (name.startsWith("xmlns:")) {
        const prefix = name.slice(6);
        if (value === "" || prefix === "xmlns" || (prefix === "xml") !== (value === NS_XML))
          return this.#violate("not-well-formed");
        if (!declares) scope = Object.create(scope);
        declares = true;
        (scope as Record<string, string>)[prefix] = value;
      }
    }
    const { prefix, local } = splitName(qname);
    if (local === undefined) return this.#violate("not-well-formed");
    const ns = prefix === undefined ? defaultNs : this.#resolve(prefix, scope);
    if (ns === undefined) return this.#violate("not-well-formed"); // 6120-11.3-2
    const attrs = this.#pending.length === 0 ? noAttributes : attributes();
    const expanded =
      this.#pending.length > 1 && this.#pending.some(({ name }) => name.includes(":")) ? new Set<string>() : undefined;
    for (const { name, value } of this.#pending) {
      if (name === "xmlns") continue;
      if (name.includes(":") && !name.startsWith("xmlns:") && !name.startsWith("xml:")) {
        const parts = splitName(name);
        const attributeNs =
          parts.prefix === undefined || parts.local === undefined ? undefined : this.#resolve(parts.prefix, scope);
        if (attributeNs === undefined) return this.#violate("not-well-formed");
        const key = `${attributeNs} ${parts.local}`;
        if (expanded?.has(key)) return this.#violate("not-well-formed");
        expanded?.add(key);
        // The element carries what its attributes need, so that it means the same wherever it is put.
        attrs[`xmlns:${parts.prefix}`] = attributeNs;
      }
      attrs[name] = value;
    }
    // Content of the stream is written without prefixes (6120-4.8.5-2).
    const kept = ns === NS_CLIENT ? undefined : prefix;
    this.#stack.push({ name: local, ns, prefix: kept, defaultNs, scope, attrs, children: [] });
    if (this.#stack.length === 1) {
      this.#streamScope = scope;
      this.#endCount();
      if (this.#spent) return;
      this.#events.push({
        kind: "open",
        header: { name: local, ns, defaultNs, attrs, ...(prefix !== undefined && { prefix }) },
      });
    } else if (this.#stack.length - 1 > this.#limits.depth) {
      this.#violate("policy-violation", `elements may nest ${this.#limits.depth} deep`);
    } else if (++this.#elements > this.#limits.elements) {
      this.#violate("policy-violation", `a first-level element may have ${this.#limits.elements} elements`);
    }
  }

  /** The namespace of a prefix in scope. One that only the stream header declares is noted, to be redeclared (6120-4.8.5-3). */
  #resolve(prefix: string, scope: Scope): string | undefined {
    const ns = scope[prefix];
    if (ns !== undefined && prefix !== "xml" && this.#stack.length > 0 && this.#streamScope[prefix] === ns) {
      this.#borrowed ??= new Map();
      this.#borrowed.set(prefix, ns);
    }
    return ns;
  }

  #onCloseTag(): void {
    if (this.#spent) return;
    const open = this.#stack.pop();
    if (!open) return;
    if (this.#stack.length === 0) {
      this.#events.push({ kind: "close" });
      this.#spent = true;
      return;
    }
    const parent = this.#stack.at(-1);
    const { name, ns, prefix } = open;
    const children = open.children.length === 0 ? noChildren : open.children.slice(); // without room to grow
    let { attrs } = open;
    if (this.#stack.length > 1) {
      parent?.children.push(
        prefix === undefined ? { name, ns, attrs, children } : { name, ns, prefix, attrs, children },
      );
      return;
    }
    this.#endCount();
    this.#elements = 0;
    if (this.#spent) return;
    if (this.#borrowed) {
      attrs = attributes(attrs);
      for (const [p, uri] of this.#borrowed) attrs[`xmlns:${p}`] ??= uri;
      this.#borrowed = undefined;
    }
    this.#events.push({
      kind: "element",
      element: prefix === undefined ? { name, ns, attrs, children } : { name, ns, prefix, attrs, children },
    });
  }

  #onText(value: string): void {
    if (this.#spent) return;
    if (forbiddenCharacters.test(value)) return this.#violate("not-well-formed");
    const open = this.#stack.at(-1);
    if (this.#stack.length <= 1) {
      if (/[^ \t\r\n]/.test(value))
        this.#violate("bad-format"); // 6120-11.7-1
      else this.#skipWhitespace();
      return;
    }
    if (!open) return;
    const last = open.children.length - 1;
    const previous = open.children[last];
    if (typeof previous === "string") open.children[last] = previous + value;
    else open.children.push(value);
  }

  /** White space before a first-level element is no part of its size. */
  #skipWhitespace(): void {
    this.#stanzaBytes = 0;
    this.#counted = Math.max(this.#counted, this.#sax.position - this.#segmentStart - 1);
  }

  #violate(condition: StreamError["condition"], text?: string): void {
    this.#fail(new StreamError(condition, text));
  }

  #fail(error: StreamError): void {
    if (this.#spent) return;
    this.#spent = true;
    this.#events.push({ kind: "violation", error });
  }
}

/** Where the next "<!" or "<?" is, or -1. */
function nextMarkup(text: string, from: number): number {
  for (let at = text.indexOf("<", from); at !== -1; at = text.indexOf("<", at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next === 33 || next === 63) return at;
  }
  return -1;
}

/** A qualified name's parts; `local` undefined when it is no QName (Namespaces in XML §4). */
function splitName(qname: string): { readonly prefix: string | undefined; readonly local: string | undefined } {
  const colon = qname.indexOf(":");
  if (colon === -1) return { prefix: undefined, local: qname };
  const local = qname.slice(colon + 1);
  return {
    prefix: qname.slice(0, colon),
    local: colon === 0 || local === "" || local.includes(":") ? undefined : local,
  };
}

declare module "sax" {
  /** Names of the states of {@link SAXParser.state}; in sax, but not in its published types. */
  const STATE: Readonly<Record<string, number>>;
  interface SAXOptions {
    strictEntities?: boolean;
  }
  interface SAXParser {
    textNode: string;
    /** From where on sax refuses names and attributes that are longer than a constant of its own. */
    bufferCheckPosition: number;
    readonly sgmlDecl: string;
    readonly tagName?: string;
    readonly attribName?: string;
    readonly attribValue?: string;
    readonly cdata?: string;
    readonly procInstName?: string;
    readonly procInstBody?: string;
    readonly state: number;
  }
}

interface SaxStates {
  readonly text: number;
  readonly cdata: number;
  readonly declaration: number;
  readonly processingInstruction: number;
}

function saxStates(): SaxStates {
  const state = (name: string): number => {
    const value = sax.STATE[name];
    if (value === undefined) throw new Error(`sax has no state ${name}`);
    return value;
  };
  return {
    text: state("TEXT"),
    cdata: state("CDATA"),
    declaration: state("SGML_DECL"),
    processingInstruction: state("PROC_INST"),
  };
}
