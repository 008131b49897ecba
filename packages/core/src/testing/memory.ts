import type { BareJid } from "@rostra/xmpp/jid";
import type { Grant } from "../actor.ts";
import type { AuditChain } from "../audit/audit-store.ts";
import { type AuditEntry, auditEntry } from "../audit.ts";
import { type ChainedEntry, chainEntries, EMPTY_CHAIN, walkChain } from "../audit-chain.ts";
import type { DomainEvent, Recorded } from "../domain-event.ts";
import type { TrafficSample } from "../overview/traffic.ts";
import type { RecordedDecision } from "../privacy/decision.ts";
import type { OnlineSession } from "../session/online-session-store.ts";
import type { PresentedCertificate } from "../system/system-store.ts";
import type { Committed, Database, LiveEffect, Stores, Transaction } from "../transaction.ts";
import { changed, emptyState, type KeptMessage, type MemoryState } from "./memory/state.ts";
import { memoryStores } from "./memory/stores.ts";

/** A Database without Postgres, with its event log open to look at. It passes the same contract. */
export interface MemoryDatabase extends Database {
  /** Every event that was committed, in order. */
  readonly events: readonly Recorded[];
  /** The audit entries of events, in the same order. */
  readonly audit: readonly AuditEntry[];
  /** Puts other entries in place of those there are, as somebody might who passes the database by. */
  rewriteAudit(change: (entries: readonly ChainedEntry[]) => readonly ChainedEntry[]): void;
  /** What the live server's projection does: enters a session, replaces one of the same address. */
  putSession(session: OnlineSession): void;
  removeSession(session: OnlineSession["jid"]): void;
  /** What the spool holds for an account, oldest first. */
  spooled(account: BareJid): readonly KeptMessage[];
  /** What the spool does: puts these in place of what it held. */
  putSpooled(account: BareJid, messages: readonly KeptMessage[]): void;
  /** What is recorded of the refusals of an account's lists. */
  decisions(account: BareJid): readonly RecordedDecision[];
  /** What the log of refusals does: puts these in place of what was recorded. */
  putDecisions(account: BareJid, decisions: readonly RecordedDecision[]): void;
  /** What the console does: from now on signing in asks this operator for a second factor. */
  setTwoFactor(operator: string): void;
  /** A live node starts; from now on every event is awaited from it. */
  startNode(id: string): void;
  /** What a live node records of what goes on. */
  putTraffic(samples: readonly TrafficSample[]): void;
  /** A live node tells what it presents, in place of what was told before. */
  putCertificates(certificates: readonly PresentedCertificate[]): void;
  /** A node tells what it did about an event. */
  confirm(node: string, event: bigint, sessions: number): void;
}

export interface MemoryDatabaseOptions {
  /** The node this process is. */
  readonly nodeId?: string;
}

interface Confirmation {
  readonly node: string;
  readonly event: bigint;
  readonly sessions: number;
  readonly at: Date;
}

export function createMemoryDatabase({ nodeId }: MemoryDatabaseOptions = {}): MemoryDatabase {
  const events: Recorded[] = [];
  const confirmations: Confirmation[] = [];
  /** Node → the newest event when it started. */
  const nodes = new Map<string, bigint>();
  let state = emptyState();
  let lastEntry = 0n;
  let last: Promise<unknown> = Promise.resolve();

  const record = (grant: Grant, emitted: readonly DomainEvent[]): readonly bigint[] => {
    const at = new Date();
    const recorded = emitted.map((event, index) => ({ id: BigInt(events.length + index + 1), event }));
    for (const one of recorded) events.push({ ...one, at, ...(nodeId !== undefined && { node: nodeId }) });
    const entries = recorded.flatMap(({ id: eventId, event }) => {
      const entry = auditEntry(grant.actor, event);
      return entry ? [{ ...entry, id: ++lastEntry, at, eventId }] : [];
    });
    const chains = new Map(state.auditChains);
    const ends = new Map([...chains.values()].map(({ domain, end }) => [domain, end.hash]));
    const chained = chainEntries(ends, entries);
    for (const entry of chained) {
      const { domain, end, pruned }: AuditChain = chains.get(entry.domain ?? "") ?? {
        domain: entry.domain,
        end: EMPTY_CHAIN,
        pruned: EMPTY_CHAIN,
      };
      const walk = walkChain(end);
      walk.step(entry);
      chains.set(entry.domain ?? "", { domain, end: walk.end, pruned });
    }
    state = { ...state, audit: [...state.audit, ...chained], auditChains: chains };
    return recorded.map(({ id }) => id);
  };

  const effects = (asked: readonly bigint[]): LiveEffect => {
    const done = confirmations.filter(({ event }) => asked.includes(event));
    const waits = done.map(({ event, at }) => at.getTime() - (events[Number(event) - 1]?.at.getTime() ?? 0));
    const isPending = ([node, start]: [string, bigint]): boolean =>
      asked.some((id) => id > start && !done.some((one) => one.node === node && one.event === id));
    const reached = new Map<string, number>();
    for (const { node, event, sessions } of done) {
      const subject = events[Number(event) - 1]?.event;
      const key = `${node} ${subject?.type} ${subject && "account" in subject ? subject.account : event}`;
      reached.set(key, Math.max(reached.get(key) ?? 0, sessions));
    }
    return {
      sessions: [...reached.values()].reduce((sum, sessions) => sum + sessions, 0),
      milliseconds: waits.length > 0 ? Math.max(...waits) : undefined,
      pending: [...nodes].filter(isPending).length,
    };
  };

  /** One transaction after the other, each on a copy that takes the place of the state when it succeeds. */
  const run = async <T>(grant: Grant, work: (tx: Transaction) => Promise<T>): Promise<Committed<T>> => {
    const begun = state;
    let draft: MemoryState = begun;
    const emitted: DomainEvent[] = [];
    const access = {
      read: () => draft,
      write: (changed: Partial<MemoryState>) => {
        draft = { ...draft, ...changed };
      },
      effect: effects,
      events: () => events,
    };
    const stores: Stores = memoryStores(grant, access);
    const value = await work({ ...stores, emit: (event) => void emitted.push(event) });
    const { sessions, decisions } = state; // these change outside of transactions
    // So do messages, but for those that an import brings.
    const spooled = draft.spooled === begun.spooled ? state.spooled : new Map([...state.spooled, ...draft.spooled]);
    state = { ...draft, sessions, spooled, decisions };
    return { value, events: record(grant, emitted) };
  };

  return {
    events,
    get audit() {
      return state.audit.map(({ id: _id, at: _at, eventId: _event, prevHash: _prev, hash: _hash, ...entry }) => entry);
    },
    rewriteAudit(change) {
      state = { ...state, audit: change(state.audit) };
    },
    read(grant) {
      const write = (): never => {
        throw new Error("stored data is only changed in a transaction");
      };
      return memoryStores(grant, { read: () => state, write, effect: effects, events: () => events });
    },
    transact(grant, work) {
      const committed = last.then(() => run(grant, work));
      last = committed.catch(() => {}); // a failure is told to who asked, and holds nobody up
      return committed;
    },
    effects: async (asked) => effects(asked),
    putSession(session) {
      const sessions = new Map(state.sessions).set(session.jid.toString(), session);
      state = { ...state, sessions };
    },
    removeSession(jid) {
      const sessions = new Map(state.sessions);
      sessions.delete(jid.toString());
      state = { ...state, sessions };
    },
    spooled: (account) => state.spooled.get(account.toString()) ?? [],
    putSpooled(account, messages) {
      state = { ...state, spooled: new Map(state.spooled).set(account.toString(), messages) };
    },
    decisions: (account) => state.decisions.get(account.toString()) ?? [],
    putDecisions(account, kept) {
      state = { ...state, decisions: new Map(state.decisions).set(account.toString(), kept) };
    },
    setTwoFactor(id) {
      const operator = state.operators.get(id);
      if (operator) state = { ...state, operators: changed(state.operators, [id, { ...operator, twoFactor: true }]) };
    },
    startNode(id) {
      nodes.set(id, BigInt(events.length));
      const at = new Date();
      const node = {
        id,
        address: "192.0.2.1:5222",
        version: "1.2.3",
        since: at,
        heartbeatAt: at,
        isLive: true,
        sessions: 0,
      };
      state = { ...state, nodes: changed(state.nodes, [id, { ...node, ports: {} }]) };
    },
    putTraffic(samples) {
      state = { ...state, traffic: [...state.traffic, ...samples] };
    },
    putCertificates(certificates) {
      state = { ...state, certificates };
    },
    confirm(node, event, sessions) {
      confirmations.push({ node, event, sessions, at: new Date() });
    },
  };
}
