import { type Element, el, withAttrs } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { isShownChange } from "@rostra/xmpp/roster";
import type { SubscriptionStanza } from "@rostra/xmpp/stanza";
import { writeStoredStanza } from "@rostra/xmpp/stored-stanza";
import type { Transaction } from "../transaction.ts";
import type { Step } from "./exchange.ts";

/** What rosters may hold; see the settings of the same names. */
export interface RosterOptions {
  /** Requests an account keeps unanswered, and as many other stanzas of contacts that nobody has seen. */
  readonly pendingRequests: number;
  /** Octets of a request that is kept whole; of a bigger one its extensions are left out. */
  readonly requestBytes: number;
}

export const DEFAULT_ROSTER_OPTIONS: RosterOptions = { pendingRequests: 500, requestBytes: 8192 };

/** Writes what changed in rosters, in order, and announces it. `stanza`: what one of the two has sent. */
export async function storeSteps(
  tx: Transaction,
  steps: readonly Step[],
  options: RosterOptions,
  stanza?: Element,
): Promise<void> {
  for (const step of steps) await storeStep(tx, step, options, { ...(stanza && { stanza }) });
}

/** As {@link storeSteps}. `isShared`: a group shows the contact, whether the owner's own item does or not. */
export async function storeStep(
  tx: Transaction,
  step: Step,
  options: RosterOptions,
  { stanza, isShared = false }: { readonly stanza?: Element; readonly isShared?: boolean } = {},
): Promise<void> {
  const { owner, contact, before, after, notice, presence } = step;
  // The stanza is the contact's own; what its server answers in its name is made here.
  const isOwn = stanza !== undefined && stanza.attrs["from"] === contact.toString();
  const told = notice && (isOwn ? stanza : subscriptionStanza(notice, contact, owner));
  const shown = isShared || isShownChange(before, after);
  const asks = notice === "subscribe" && told ? keptRequest(told, options.requestBytes) : undefined;
  const change = { shown, ...(asks !== undefined && { request: asks }) };
  const revision = after ? await tx.rosters.put(owner, after, change) : await tx.rosters.remove(owner, contact, change);
  if (notice && notice !== "subscribe" && told)
    await keepNotice(tx, owner, contact, keptRequest(told, options.requestBytes), options);
  tx.emit({
    type: "roster.changed",
    owner,
    contact,
    revision: revision.revision,
    ...(shown && { version: revision.version }),
    ...(before && { before }),
    ...(after && { after }),
    ...(told && { stanza: writeStoredStanza(told) }),
    ...(presence && { presence }),
  });
}

/** Beyond the bound what comes last is not kept: it is told by the roster all the same (D10). */
async function keepNotice(
  tx: Transaction,
  owner: BareJid,
  contact: Jid,
  stanza: string,
  { pendingRequests }: RosterOptions,
): Promise<void> {
  const room = await tx.rosters.room(owner);
  if (room && room.notices < pendingRequests) await tx.rosters.setNotice(owner, contact, stanza);
}

/** The stanza as it is kept: whole, or without what makes it too big (6121-3.1.3-2, 6121-3.1.3-6). */
export function keptRequest(stanza: Element, bytes: number): string {
  const whole = writeStoredStanza(stanza);
  return Buffer.byteLength(whole) <= bytes ? whole : writeStoredStanza({ ...withAttrs(stanza, {}), children: [] });
}

function subscriptionStanza(type: SubscriptionStanza, from: Jid, to: Jid): Element {
  return el("presence", NS_CLIENT, { type, from: from.toString(), to: to.toString() });
}
