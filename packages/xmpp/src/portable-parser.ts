import sax from "sax";
import { attributes, type Element } from "./element.ts";
import { NS_PORTABLE, NS_XINCLUDE } from "./namespaces.ts";

/** What a file of XEP-0227 may cost before it is refused. */
export interface PortableLimits {
  /** Characters of one `<user/>`. */
  readonly userCharacters: number;
  /** Elements of one `<user/>`, itself included. */
  readonly elements: number;
  /** Elements within elements; a `<user/>` has depth 1. */
  readonly depth: number;
}

/** What stands under a `<host/>` (XEP-0227 §4.1). */
export interface PortableEntry {
  /** The `jid` of the host, as it is. */
  readonly host: string;
  /** Where the element ends in the file, from 1. */
  readonly line: number;
  /** A `<user/>`, or something of another namespace. */
  readonly element: Element;
}

/** Why a text is no file of XEP-0227 that can be taken; the message is for people. */
export class PortableFileError extends Error {
  override readonly name = "PortableFileError";
}

/** An element while its end has not come. */
interface Open {
  readonly name: string;
  readonly ns: string;
  readonly attrs: Record<string, string>;
  readonly children: (Element | string)[];
}

/** The elements around a user: `<server-data/>` and `<host/>`. */
const OUTER = 2;

/**
 * Reads a file of XEP-0227 piece by piece and keeps no more than one user of it. Entities but the five of XML, and
 * document types, are refused: what is read is never bigger than what was sent. Both methods throw {@link PortableFileError}.
 */
export class PortableParser {
  readonly #sax: sax.SAXParser;
  readonly #limits: PortableLimits;
  #entries: PortableEntry[] = [];
  #outer: Open[] = [];
  #stack: Open[] = [];
  #elements = 0;
  #start = 0;
  #closed = false;

  constructor(limits: PortableLimits) {
    this.#limits = limits;
    const parser = sax.parser(true, { xmlns: true, strictEntities: true, position: true });
    parser.onopentag = (tag) => this.#onOpen(tag);
    parser.onclosetag = () => this.#onClose();
    parser.ontext = (value) => this.#onText(value);
    parser.oncdata = (value) => this.#onText(value);
    parser.onerror = (error) => this.#refuse(String(error.message.split("\n")[0]));
    parser.ondoctype = () => this.#refuse("a document type is not taken");
    this.#sax = parser;
  }

  /** The entries that end in the next piece of text. */
  write(text: string): readonly PortableEntry[] {
    this.#entries = [];
    this.#sax.write(text);
    if (this.#stack.length > 0) this.#checkSize();
    return this.#entries;
  }

  /** Must be called at the end: a file that stops too early is refused. */
  end(): void {
    if (!this.#closed) this.#refuse("the file ends before </server-data>");
  }

  #onOpen(tag: sax.Tag | sax.QualifiedTag): void {
    if (!("uri" in tag)) return;
    const attrs = attributes();
    for (const [name, { value }] of Object.entries(tag.attributes))
      if (name !== "xmlns" && !(name.startsWith("xmlns:") && value === tag.uri)) attrs[name] = value;
    const open: Open = { name: tag.local, ns: tag.uri, attrs, children: [] };
    if (this.#stack.length === 0 && this.#outer.length < OUTER) return this.#onOuter(open);
    if (this.#stack.length === 0) {
      this.#elements = 0;
      this.#start = this.#sax.startTagPosition;
      // XEP-0227 §5: below a user an include is data; here it stands for users that are elsewhere.
      if (open.ns === NS_XINCLUDE) this.#refuseInclude();
    }
    this.#stack.push(open);
    if (++this.#elements > this.#limits.elements) this.#refuse(`a user may have ${this.#limits.elements} elements`);
    if (this.#stack.length > this.#limits.depth) this.#refuse(`elements may nest ${this.#limits.depth} deep`);
  }

  #onOuter(open: Open): void {
    if (open.ns === NS_XINCLUDE) this.#refuseInclude();
    if (this.#outer.length === 0 && (open.name !== "server-data" || open.ns !== NS_PORTABLE))
      this.#refuse("the file does not begin with <server-data/> of XEP-0227");
    if (this.#outer.length === 1 && open.name === "host" && open.ns === NS_PORTABLE && open.attrs["jid"] === undefined)
      this.#refuse("a host has no jid");
    this.#outer.push(open);
  }

  #onClose(): void {
    const done = this.#stack.pop();
    if (!done) {
      this.#outer.pop();
      this.#closed = this.#outer.length === 0;
      return;
    }
    const parent = this.#stack.at(-1);
    if (parent) return void parent.children.push(done);
    this.#checkSize();
    const host = this.#outer.at(-1);
    if (host?.name === "host" && host.ns === NS_PORTABLE)
      this.#entries.push({ host: host.attrs["jid"] ?? "", line: this.#sax.line + 1, element: done });
  }

  #onText(value: string): void {
    this.#stack.at(-1)?.children.push(value);
  }

  #checkSize(): void {
    if (this.#sax.position - this.#start > this.#limits.userCharacters)
      this.#refuse(`a user may have ${this.#limits.userCharacters} characters`);
  }

  #refuseInclude(): never {
    return this.#refuse("parts of it are in other files (XInclude): put them into one file");
  }

  #refuse(why: string): never {
    throw new PortableFileError(`Line ${this.#sax.line + 1}: ${why}`);
  }
}
