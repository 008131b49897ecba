import { RecentMap } from "./jid-cache.ts";
import { prepareDomainpart } from "./jid-domain.ts";
import {
  isConformingLocalpart,
  isConformingResourcepart,
  MAX_UNPREPARED,
  prepareLocalpart,
  prepareRemoteLocalpart,
  prepareRemoteResourcepart,
  prepareResourcepart,
} from "./jid-parts.ts";

/** An address without a resourcepart: an account, a room, a server. */
export type BareJid = Jid & { readonly resource: undefined };
/** An address with a resourcepart: one connected resource, an occupant. */
export type FullJid = Jid & { readonly resource: string };

/** Parts that were never one text: form fields, columns, a room and a nickname. */
export interface JidParts {
  readonly local?: string | undefined;
  readonly domain: string;
  readonly resource?: string | undefined;
}

/** UTF-16 units past which text is refused unread: three parts that might still be prepared, and their separators. */
const MAX_TEXT = 3 * MAX_UNPREPARED + 2;
/** Addresses kept with their preparation: at least this many, at most twice as many. */
const CACHE_SIZE = 4096;
/** UTF-16 units of the longest text that is kept, so that a peer can fill the cache with some megabytes at most. */
const MAX_CACHED = 256;
const cache = new RecentMap<Jid>(CACHE_SIZE);

const everyDomain = (): boolean => true;

/**
 * An XMPP address (RFC 7622) in the prepared form, which is the one to store, compare and send. Immutable. Two are equal
 * if and only if their texts are, octet for octet.
 */
export class Jid {
  readonly local: string | undefined;
  readonly domain: string;
  readonly resource: string | undefined;
  /** Whether PRECIS allows every code point; false only for what {@link Jid.parseRemote} lets through. */
  readonly conforming: boolean;
  readonly #text: string;
  #bare: BareJid | undefined;

  private constructor(text: string, domainStart: number, domainEnd: number, conforming: boolean) {
    this.local = domainStart === 0 ? undefined : text.slice(0, domainStart - 1);
    this.domain = text.slice(domainStart, domainEnd);
    this.resource = domainEnd === text.length ? undefined : text.slice(domainEnd + 1);
    this.conforming = conforming;
    this.#text = text;
  }

  /**
   * Undefined when the text is malformed; never throws. Full strictness is for domains that `isLocal` accepts (it is
   * given the prepared domainpart), which is all of them unless said otherwise; the rest is taken as by
   * {@link Jid.parseRemote}. Both give the same address for the same text.
   */
  static parse(text: string, isLocal: (domain: string) => boolean = everyDomain): Jid | undefined {
    const jid = Jid.parseRemote(text);
    return jid === undefined || jid.conforming || !isLocal(jid.domain) ? jid : undefined;
  }

  /**
   * The address of a peer or from storage, whatever its domain: structure, excluded characters, mappings, lengths and
   * the whole domainpart as by {@link Jid.parse}, but code points that only PRECIS forbids pass.
   */
  static parseRemote(text: string): Jid | undefined {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const jid = Jid.#prepare(text);
    if (jid !== undefined && text.length <= MAX_CACHED) {
      cache.set(text === jid.#text ? jid.#text : detached(text), jid);
    }
    return jid;
  }

  /** Undefined when a part is malformed, at full strictness. An absent part is undefined; an empty one is malformed. */
  static of(parts: JidParts): Jid | undefined {
    const domain = prepareDomainpart(parts.domain);
    const local = parts.local === undefined ? undefined : prepareLocalpart(parts.local);
    const resource = parts.resource === undefined ? undefined : prepareResourcepart(parts.resource);
    if (domain === undefined) return undefined;
    if ((local === undefined) !== (parts.local === undefined)) return undefined;
    if ((resource === undefined) !== (parts.resource === undefined)) return undefined;
    return Jid.#assemble(local, domain, resource, true);
  }

  static #prepare(text: string): Jid | undefined {
    if (text.length > MAX_TEXT) return undefined;
    const slash = text.indexOf("/"); // RFC 7622 §3.1: before any mapping, the first "/", then the first "@" before it
    const bareEnd = slash === -1 ? text.length : slash;
    const at = text.slice(0, bareEnd).indexOf("@");
    const domain = prepareDomainpart(text.slice(at + 1, bareEnd));
    if (domain === undefined) return undefined;
    let conforming = true;
    let local: string | undefined;
    if (at !== -1) {
      local = prepareRemoteLocalpart(text.slice(0, at));
      if (local === undefined) return undefined;
      conforming = isConformingLocalpart(local);
    }
    let resource: string | undefined;
    if (slash !== -1) {
      resource = prepareRemoteResourcepart(text.slice(slash + 1));
      if (resource === undefined) return undefined;
      conforming &&= isConformingResourcepart(resource);
    }
    return Jid.#assemble(local, domain, resource, conforming);
  }

  static #assemble(local: string | undefined, domain: string, resource: string | undefined, conforming: boolean): Jid {
    const domainStart = local === undefined ? 0 : local.length + 1;
    const bare = local === undefined ? domain : `${local}@${domain}`;
    const text = resource === undefined ? bare : `${bare}/${resource}`;
    return new Jid(detached(text), domainStart, bare.length, conforming);
  }

  /** The address without its resourcepart. */
  get bare(): BareJid {
    this.#bare ??= this.#withoutResource();
    return this.#bare;
  }

  #withoutResource(): BareJid {
    if (this.resource === undefined) return this as BareJid;
    const conforming = this.conforming || this.local === undefined || isConformingLocalpart(this.local);
    return Jid.#assemble(this.local, this.domain, undefined, conforming) as BareJid;
  }

  /** This address with a resourcepart that is prepared already; any other throws a RangeError. */
  with(resource: string): FullJid {
    if (prepareRemoteResourcepart(resource) !== resource) throw new RangeError("not a prepared resourcepart");
    const conforming = this.bare.conforming && isConformingResourcepart(resource);
    return Jid.#assemble(this.local, this.domain, resource, conforming) as FullJid;
  }

  /** This address with the resourcepart that someone asked for; undefined when it is malformed, at full strictness. */
  withResource(text: string): FullJid | undefined {
    const resource = prepareResourcepart(text);
    return resource === undefined ? undefined : this.with(resource);
  }

  isFull(): this is FullJid {
    return this.resource !== undefined;
  }

  equals(other: Jid): boolean {
    return this.#text === other.#text;
  }

  /** The prepared form, ready to be sent (after XML escaping) or to be a key. */
  toString(): string {
    return this.#text;
  }
}

/** A copy that shares no memory: a slice would keep the chunk of the stream it was cut from alive as long as itself. */
function detached(text: string): string {
  return ` ${text}`.slice(1);
}
