import { child, type Element, elements, text } from "./element.ts";
import { Jid } from "./jid.ts";
import { NS_REPORTING, NS_STANZA_IDS } from "./namespaces.ts";

/** Why somebody is reported (XEP-0377 §4): `urn:xmpp:reporting:spam` or `urn:xmpp:reporting:abuse`. */
export type ReportReason = "spam" | "abuse";

/** A message as an archive names it (XEP-0359 §3). */
export interface StanzaId {
  /** The archive's address. */
  readonly by: string;
  readonly id: string;
}

/** What a user tells about somebody it blocks. */
export interface BlockReport {
  readonly reported: Jid;
  readonly reason: ReportReason;
  readonly text?: string;
  readonly stanzaIds: readonly StanzaId[];
}

export interface ReportLimits {
  /** Octets of the text in UTF-8; what is longer is cut. */
  readonly textBytes: number;
  /** Messages that a report names; further ones are left out. */
  readonly stanzaIds: number;
}

/** Longest id of a message that is kept, in octets; a longer one is left out. */
const STANZA_ID_BYTES = 1023;

const reasons: ReadonlyMap<string, ReportReason> = new Map([
  ["urn:xmpp:reporting:spam", "spam"],
  ["urn:xmpp:reporting:abuse", "abuse"],
]);

/**
 * The reports in a `<block/>` whose items were found in order, one for each address at most, in their order. No report
 * makes a block fail (XEP-0377 §6): one without a reason, or with one that is not known, is left out, and so is what
 * is too much of another.
 */
export function parseBlockReports(block: Element, limits: ReportLimits): readonly BlockReport[] {
  const reports = new Map<string, BlockReport>();
  for (const item of elements(block)) {
    const element = child(item, "report", NS_REPORTING);
    const reported = Jid.parseRemote(item.attrs["jid"] ?? "");
    const reason = reasons.get(element?.attrs["reason"] ?? ""); // XEP-0377 §4
    if (!element || !reported || !reason || reports.has(reported.toString())) continue;
    const said = saidIn(element, limits.textBytes);
    const stanzaIds = elements(element).flatMap(stanzaIdOf).slice(0, limits.stanzaIds);
    reports.set(reported.toString(), { reported, reason, ...(said !== "" && { text: said }), stanzaIds });
  }
  return [...reports.values()];
}

/** The first text that is not empty (XEP-0377 §4, §8); "" for none. */
function saidIn(report: Element, bytes: number): string {
  const texts = elements(report).filter(({ name, ns }) => name === "text" && ns === NS_REPORTING);
  return cut(texts.map((one) => text(one).trim()).find((said) => said !== "") ?? "", bytes);
}

/** As many whole characters as fit. */
function cut(said: string, bytes: number): string {
  const octets = Buffer.from(said);
  if (octets.length <= bytes) return said;
  let end = bytes;
  while (end > 0 && ((octets[end] ?? 0) & 0xc0) === 0x80) end--; // inside of a character
  return octets.toString("utf8", 0, end);
}

function stanzaIdOf({ name, ns, attrs }: Element): StanzaId[] {
  const { by, id } = attrs;
  if (name !== "stanza-id" || ns !== NS_STANZA_IDS || !id || Buffer.byteLength(id) > STANZA_ID_BYTES) return [];
  const archive = Jid.parseRemote(by ?? "");
  return archive ? [{ by: archive.toString(), id }] : [];
}
