import { createHash } from "node:crypto";
import type { AuditEntry } from "./audit.ts";

/** An entry with its place in the audit. */
export interface AuditRecord extends AuditEntry {
  /** Grows in the order of commits. */
  readonly id: bigint;
  readonly at: Date;
  /** The outbox event it was written with. */
  readonly eventId: bigint | undefined;
}

/** An entry as it stands in the chain of its domain (of the installation, when it has none); hashes in hexadecimal. */
export interface ChainedEntry extends AuditRecord {
  /** The hash of the entry before it. */
  readonly prevHash: string;
  readonly hash: string;
}

/** What stands in place of the hash before a chain's first entry. */
export const CHAIN_START = "0".repeat(64);

/** The version of {@link canonicalText}, which it begins with. */
const FORMAT = "1";

/**
 * What an entry says as one text, from which everything in it can be told again: each field in its order as
 * `OCTETS:TEXT,` (its length in UTF-8), an absent one as `-,`; the time as `2026-11-22T12:00:00.000Z`; of the details
 * their number, then each key and value, by the octets of the keys.
 */
export function canonicalText(entry: AuditRecord): string {
  const details = Object.entries(entry.details).sort(([one], [other]) =>
    Buffer.compare(Buffer.from(one), Buffer.from(other)),
  );
  const fields = [
    FORMAT,
    entry.id.toString(),
    entry.at.toISOString(),
    entry.eventId?.toString(),
    entry.domain,
    entry.actor,
    entry.actorLabel,
    entry.action,
    entry.target,
    entry.reason,
    entry.requestId,
    entry.address,
    String(details.length),
    ...details.flat(),
  ];
  return fields.map((text) => (text === undefined ? "-," : `${Buffer.byteLength(text)}:${text},`)).join("");
}

/** SHA-256 over the octets of the hash before and the entry's {@link canonicalText}. */
export function chainHash(prevHash: string, entry: AuditRecord): string {
  return createHash("sha256").update(prevHash, "hex").update(canonicalText(entry)).digest("hex");
}

/** Entries in their order, each put after the one before it of its domain; `ends`: the hash at which its chain ends so far. */
export function chainEntries(
  ends: ReadonlyMap<string | undefined, string>,
  entries: readonly AuditRecord[],
): readonly ChainedEntry[] {
  const last = new Map(ends);
  return entries.map((entry) => {
    const prevHash = last.get(entry.domain) ?? CHAIN_START;
    const hash = chainHash(prevHash, entry);
    last.set(entry.domain, hash);
    return { ...entry, prevHash, hash };
  });
}

/** Where a chain ends: its newest entry, and how many there have been. Without any: id 0 and {@link CHAIN_START}. */
export interface ChainEnd {
  readonly id: bigint;
  readonly hash: string;
  readonly entries: bigint;
}

export const EMPTY_CHAIN: ChainEnd = { id: 0n, hash: CHAIN_START, entries: 0n };

/** What is wrong at an entry: it says something else than when it was written, or it does not follow the one before it. */
export type LinkFault = "altered" | "unlinked";

/** Walks along a chain. */
export interface ChainWalk {
  /** The fault of the next entry, or undefined; after a fault the walk is over. */
  step(entry: ChainedEntry): LinkFault | undefined;
  /** Where the walk has come to. */
  readonly end: ChainEnd;
}

/** A walk along a chain from its beginning, or from behind what retention has removed. */
export function walkChain(start: ChainEnd = EMPTY_CHAIN): ChainWalk {
  let end = start;
  return {
    step(entry) {
      if (entry.prevHash !== end.hash || entry.id <= end.id) return "unlinked";
      if (chainHash(entry.prevHash, entry) !== entry.hash) return "altered";
      end = { id: entry.id, hash: entry.hash, entries: end.entries + 1n };
      return undefined;
    },
    get end() {
      return end;
    },
  };
}
