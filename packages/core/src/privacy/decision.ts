import { createHash } from "node:crypto";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { PrivacyAnswer, PrivacyDirection, PrivacyItem, PrivacySubject } from "@rostra/xmpp/privacy";
import { plainPrivacyItem } from "./privacy-item-json.ts";

/** A stanza that a privacy list refused, and why; never what it said. */
export interface Decision {
  /** Whose list it was. */
  readonly account: BareJid;
  /** `in`: it was for the account; `out`: the account's own client wrote it. */
  readonly direction: PrivacyDirection;
  readonly from: Jid;
  readonly to: Jid;
  /** Message, presence or IQ, and its type. */
  readonly stanza: { readonly kind: PrivacySubject["kind"]; readonly type: string };
  /** The name of the list. */
  readonly list: string;
  /** Whether the list was active in the session, or the account's default. */
  readonly inForce: "active" | "default";
  /** The item that decided. */
  readonly item: PrivacyItem;
  /** What the sender got. */
  readonly answer: PrivacyAnswer;
  readonly at: Date;
}

/** All refusals that are alike; addresses are those of the latest. */
export interface RecordedDecision extends Omit<Decision, "at"> {
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/**
 * Keeps what privacy lists refused, so that somebody can ask later why a stanza was not delivered. Refusals that are
 * alike are one record. What is written is gathered first; each account keeps its latest, as long as its domain says.
 */
export interface DecisionLog extends AsyncDisposable {
  /** Never waits and never throws. With too many different refusals in the queue, further ones are lost and counted. */
  record(decision: Decision): void;
  /** Resolves when what was recorded by now can be read, or could not be written. Never rejects. */
  flush(): Promise<void>;
  /** Writes what is gathered, trying once, and stops: what comes later is lost. */
  close(): Promise<void>;
}

/** The other side: the sender of what came in, the addressee of what went out. */
export function peerOf({ direction, from, to }: Pick<Decision, "direction" | "from" | "to">): BareJid {
  return (direction === "in" ? from : to).bare;
}

const itemTexts = new WeakMap<PrivacyItem, string>();

/** The same text for refusals that are alike: whose list and which item, which peer (bare), which kind and type, what answer. */
export function decisionText(decision: Omit<Decision, "at">): string {
  const { account, direction, stanza, list, inForce, item, answer } = decision;
  let itemText = itemTexts.get(item);
  if (itemText === undefined) {
    itemText = JSON.stringify(plainPrivacyItem(item));
    itemTexts.set(item, itemText);
  }
  const peer = peerOf(decision);
  // None of these can hold the octet between them: XML has no such character.
  return `${account}\0${direction}\0${peer}\0${stanza.kind}\0${stanza.type}\0${list}\0${inForce}\0${itemText}\0${answer}`;
}

/** SHA-256 over {@link decisionText}, in hexadecimal. */
export function decisionDigest(decision: Omit<Decision, "at">): string {
  return createHash("sha256").update(decisionText(decision)).digest("hex");
}
