import { el } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { type Journey, type JourneyAccount, type JourneySession, journey } from "@rostra/xmpp/journey";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { type CompiledPrivacyList, compileList, type PrivacySubject } from "@rostra/xmpp/privacy";
import { isSuspended } from "../account/account-store.ts";
import { type Actor, type Grant, may } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { sharedItem } from "../group/group-directory.ts";
import type { Database, Stores } from "../transaction.ts";
import type { PrivacyState } from "./privacy-store.ts";

/** A session that is supposed for the sake of the question. */
export interface AssumedSession {
  readonly resource: string;
  /** Absent: it has sent no presence yet. */
  readonly priority?: number;
  /** Absent: the default list applies. */
  readonly activeList?: string;
}

export interface SimulationInput {
  /** A bare address stands for the account's most available session. */
  readonly from: Jid;
  readonly to: Jid;
  readonly stanza: PrivacySubject;
  /** Absent: the sessions as they are now; none: the account is offline. */
  readonly fromSessions?: readonly AssumedSession[];
  readonly toSessions?: readonly AssumedSession[];
}

export interface SimulatedSession extends AssumedSession {
  readonly available: boolean;
}

/** One side as it was taken. */
export interface SimulatedSide {
  readonly jid: BareJid;
  /** `elsewhere`: at another server, or at a domain that the actor may not see, of which nothing is told. */
  readonly place: "here" | "elsewhere";
  readonly sessions: readonly SimulatedSession[];
  /** Whether the sessions are supposed. */
  readonly assumed: boolean;
  /** Whether there is such an account here; true for the address of a domain of ours. */
  readonly exists: boolean;
}

export interface Simulation extends Journey {
  readonly from: Jid;
  readonly to: Jid;
  readonly stanza: PrivacySubject;
  readonly sender: SimulatedSide;
  readonly receiver: SimulatedSide;
}

/** Tells what would become of a stanza (`journey`), with lists, rosters and sessions as they are now. Changes nothing. */
export interface SimulatorService {
  /**
   * `notFound` unless one side at least is at a domain of ours whose lists the actor may read; `invalid`, with the place
   * as its field (`toSessions.0.activeList`), for a session that cannot be supposed.
   */
  run(actor: Actor, input: SimulationInput): Promise<Simulation>;
}

/** `strictIqPrivacy`: as the live server has it set. */
export function createSimulatorService(database: Database, strictIqPrivacy: boolean): SimulatorService {
  /** What is stored of a domain of ours; undefined where it is none, or none of the actor's business. */
  async function storesOf(actor: Actor, domain: string): Promise<Stores | undefined> {
    const grant = seen(actor, domain);
    const stores = grant && database.read(grant);
    return stores && ((await stores.domains.get(domain)) ? stores : undefined);
  }

  return {
    async run(actor, { from, to, stanza, fromSessions, toSessions }) {
      if (actor.kind === "entity") throw new DomainError("forbidden", "An account may act only for itself.");
      const [fromStores, toStores] = await Promise.all([storesOf(actor, from.domain), storesOf(actor, to.domain)]);
      if (!fromStores && !toStores)
        throw new DomainError("notFound", "Neither address is at a domain that you may see.", "to");
      const [sender, receiver] = await Promise.all([
        readSide(fromStores, from.bare, to.bare, fromSessions, "fromSessions"),
        readSide(toStores, to.bare, from.bare, toSessions, "toSessions"),
      ]);
      const told = journey({
        ...{ from, to, stanza, strictIqPrivacy },
        element: el(stanza.kind, NS_CLIENT, undefined, el("body", NS_CLIENT, undefined, "…")),
        sender: sender.account,
        receiver: receiver.account,
      });
      const { steps, outcome } = told;
      const { obstacle } = sender;
      return {
        ...{ from, to, stanza, outcome, sender: sender.side, receiver: receiver.side },
        steps: obstacle === undefined ? steps : [{ kind: "delivery", clause: "RFC 6120 §6", text: obstacle }, ...steps],
      };
    },
  };
}

/** The proof for a domain, or none where the actor lacks it; nothing is read to tell. */
function seen(actor: Actor, domain: string): Grant | undefined {
  try {
    return may(actor, "privacy.read", domain);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

interface Side {
  readonly side: SimulatedSide;
  readonly account?: JourneyAccount;
  /** Why nobody can write as this account now. */
  readonly obstacle?: string;
}

async function readSide(
  stores: Stores | undefined,
  jid: BareJid,
  peer: BareJid,
  assumed: readonly AssumedSession[] | undefined,
  field: string,
): Promise<Side> {
  if (!stores) return { side: { jid, place: "elsewhere", sessions: [], assumed: false, exists: false } };
  if (jid.local === undefined)
    return {
      side: { jid, place: "here", sessions: [], assumed: false, exists: true },
      account: { sessions: [], hasRoom: false },
    };
  const [account, state, sessions, room, relation] = await Promise.all([
    stores.accounts.get(jid),
    stores.privacy.state(jid),
    assumed ?? onlineSessions(stores, jid),
    stores.accounts.spoolRoom(jid),
    relationOf(stores, jid, peer),
  ]);
  const lists = compiled(state);
  const obstacle = account
    ? isSuspended(account, new Date()) && `${jid} is suspended, so nobody can write as it. This tells what would be.`
    : sessions.length === 0 && `There is no account ${jid}, so nobody can write as it. This tells what would be.`;
  return {
    side: {
      ...{ jid, place: "here", assumed: assumed !== undefined, exists: account !== undefined },
      sessions: sessions.map((one) => ({ ...one, available: one.priority !== undefined })),
    },
    account: {
      sessions: assumed
        ? assumedSessions(jid, assumed, lists, field)
        : sessions.map((one) => toSession(jid, one, lists)),
      defaultList: lists.byDefault,
      ...relation,
      hasRoom: room !== undefined && room.messages < room.quota, // 3921-11.1-18
    },
    ...(obstacle && { obstacle }),
  };
}

interface Lists {
  readonly byName: ReadonlyMap<string, CompiledPrivacyList>;
  readonly byDefault: CompiledPrivacyList | undefined;
}

function compiled(state: PrivacyState | undefined): Lists {
  const byName = new Map((state?.lists ?? []).map((list) => [list.name, compileList(list)]));
  return { byName, byDefault: state?.defaultList === undefined ? undefined : byName.get(state.defaultList) };
}

async function onlineSessions(stores: Stores, jid: BareJid): Promise<readonly AssumedSession[]> {
  return (await stores.onlineSessions.of(jid)).map(({ jid: { resource }, priority, activeList }) => ({
    resource,
    ...(priority !== undefined && { priority }),
    ...(activeList !== undefined && { activeList }),
  }));
}

function toSession(
  jid: BareJid,
  { resource, priority, activeList }: AssumedSession,
  { byName }: Lists,
): JourneySession {
  return {
    jid: jid.with(resource),
    available: priority !== undefined,
    priority: priority ?? 0,
    active: activeList === undefined ? undefined : byName.get(activeList),
  };
}

/** Throws `invalid` for sessions that there cannot be. */
function assumedSessions(
  jid: BareJid,
  assumed: readonly AssumedSession[],
  lists: Lists,
  field: string,
): readonly JourneySession[] {
  const taken = new Set<string>();
  return assumed.map((one, index) => {
    const fault = (part: keyof AssumedSession, message: string): DomainError =>
      new DomainError("invalid", message, `${field}.${index}.${part}`);
    const full = jid.withResource(one.resource);
    if (!full) throw fault("resource", `“${one.resource}” is not a resource.`);
    if (taken.has(full.resource)) throw fault("resource", `There are two sessions “${full.resource}”.`);
    taken.add(full.resource);
    const { priority = 0, activeList } = one;
    if (!Number.isInteger(priority) || priority < -128 || priority > 127)
      throw fault("priority", "A priority is a whole number from -128 to 127."); // RFC 6121 §4.7.2.3
    if (activeList !== undefined && !lists.byName.has(activeList))
      throw fault("activeList", `${jid} has no privacy list “${activeList}”.`);
    return toSession(jid, { ...one, resource: full.resource }, lists);
  });
}

/** What the roster says of the other side, with what shared groups give. */
async function relationOf(
  { rosters, groups }: Stores,
  owner: BareJid,
  peer: BareJid,
): Promise<Pick<JourneyAccount, "contact" | "given">> {
  const given = (await groups.given(owner)).find(({ contact }) => contact.equals(peer));
  const contact = sharedItem(await rosters.item(owner, peer), given && { ...given, displayName: given.displayName });
  return { contact, given };
}
