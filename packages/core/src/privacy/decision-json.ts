import type { RecordedDecision } from "./decision.ts";
import { plainPrivacyItem } from "./privacy-item-json.ts";

/** Refusals as JSON says them, for the API and the shell: addresses as text, the item with the words of XEP-0016 §2.1. */
export type PlainDecision = ReturnType<typeof plainDecision>;

export function plainDecision({ account, from, to, stanza, item, ...rest }: RecordedDecision) {
  return {
    ...rest,
    account: account.toString(),
    from: from.toString(),
    to: to.toString(),
    stanza: stanza.kind,
    type: stanza.type,
    item: plainPrivacyItem(item),
  };
}
