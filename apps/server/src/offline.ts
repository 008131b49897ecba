import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import type { ServerLimits } from "@rostra/config/server";
import type { Spool, SpooledMessage } from "@rostra/core/message/spool";
import type { Logger } from "@rostra/telemetry/logger";
import type { Metrics } from "@rostra/telemetry/metrics";
import { withDelay } from "@rostra/xmpp/delay";
import { deliver } from "@rostra/xmpp/delivery";
import { type Element, withChildren } from "@rostra/xmpp/element";
import type { BareJid } from "@rostra/xmpp/jid";
import { isWorthKeeping } from "@rostra/xmpp/offline";
import type { Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { readStoredStanza, writeStoredStanza } from "@rostra/xmpp/stored-stanza";
import type { DropReason } from "./inbound.ts";
import type { Router } from "./router.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import type { Traffic } from "./traffic.ts";

/** Messages that are read from the spool at a time. */
const BATCH = 100;

/** How often the database may refuse in a row before a resource is left without what waits for it. */
const ATTEMPTS = 6;

/** The pause after the first refusal, in milliseconds; it doubles. */
const RETRY_MS = 100;

export interface OfflineContext {
  readonly spool: Spool;
  readonly sessions: Sessions;
  readonly router: Pick<Router, "bounce">;
  /** Whether the privacy list in force for a session lets it have a message that was kept. */
  takes(session: Session, message: Element): boolean;
  /** A message vanishes, as it has to; it is counted. */
  dropped(reason: DropReason): void;
  readonly limits: Pick<ServerLimits, "spoolQueueMessages" | "spoolQueueBytes" | "writeQueueBytes">;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly traffic: Pick<Traffic, "count">;
  readonly now: () => Date;
}

/** A message that waits until what is older has been given. */
interface Held {
  readonly stanza: Routable;
  readonly text: string;
  readonly receivedAt: Date;
  /** Delivers it as if it came now. Never rejects. */
  readonly release: () => Promise<void>;
}

/** The spool of one account is being given to one of its resources. */
interface Drain {
  readonly account: BareJid;
  /** The resource whose presence began it. */
  readonly first: Session;
  readonly held: Held[];
  /** More came than may be held: what comes is spooled as well, until there is nothing left. */
  isOverflowing: boolean;
  /** Another resource has come, for which to look again before the end. */
  isWanted: boolean;
  /** Resources that ended before all that was sent to them was written. */
  readonly lost: WeakSet<Session>;
  readonly begun: Promise<void>;
  begin(): void;
}

/**
 * Offline messages (XEP-0160): keeps what nobody is there for, and gives it in order to the first resource that takes
 * messages. A message is forgotten only once it has left the process; when a session ends before, it is given again.
 */
export class Offline {
  readonly #context: OfflineContext;
  readonly #drains = new Map<string, Drain>();
  readonly #running = new Set<Promise<void>>();
  /** Accounts whose spool is being looked at; true: something was put into it meanwhile. */
  readonly #looks = new Set<{ readonly account: BareJid; isStale: boolean }>();
  #heldMessages = 0;
  #heldBytes = 0;

  constructor(context: OfflineContext) {
    this.#context = context;
  }

  /** As {@link Spool.room}. */
  room(): Promise<void> | undefined {
    return this.#context.spool.room();
  }

  /**
   * Keeps a message, without waiting. If that turns out not to be possible, it is returned to its sender: with
   * service-unavailable, no matter whether its account is full (3921-11.1-18) or not there at all (D15), so that nobody
   * learns which; with resource-constraint when the database refused it for too long.
   */
  store(stanza: Routable, text = writeStoredStanza(stanza.element), receivedAt = this.#context.now()): void {
    const { spool, metrics, traffic, router, sessions, logger } = this.#context;
    const { from, to } = stanza;
    for (const look of this.#looks) if (look.account.equals(to.bare)) look.isStale = true;
    const outcome = spool.store({ account: to.bare, sender: from, stanza: text, receivedAt });
    const returnable = { ...stanza, element: withChildren(stanza.element, []) }; // as much as an error needs
    metrics.spoolQueue.set(spool.queued());
    void outcome.then((became) => {
      metrics.spoolQueue.set(spool.queued());
      if (became === "stored") {
        traffic.count("spooled", to.domain);
        return metrics.spoolStored.inc();
      }
      metrics.spoolRefused.inc({ reason: became });
      if (became === "failed" && !(from.isFull() && sessions.get(from)))
        logger.error("a message was lost: it could not be stored, and its sender has gone", { from, to });
      router.bounce(
        returnable,
        became === "failed"
          ? new StanzaError("resource-constraint", { text: "The message could not be stored. Try again later." })
          : new StanzaError("service-unavailable"),
      );
    });
  }

  /**
   * Holds a message back while its account is being given older ones, so that order is kept (6120-10.1-1). Gives
   * `held` when it will be taken care of, `go` when nothing is to be waited for, or what to wait for before asking again.
   */
  hold(stanza: Routable, release: () => Promise<void>): "held" | "go" | Promise<void> {
    const drain = this.#drains.get(stanza.to.bare.toString());
    if (!drain) return "go";
    const text = writeStoredStanza(stanza.element);
    const { spoolQueueMessages, spoolQueueBytes } = this.#context.limits;
    drain.isOverflowing ||= this.#heldMessages >= spoolQueueMessages || this.#heldBytes >= spoolQueueBytes;
    if (!drain.isOverflowing) {
      drain.held.push({ stanza, text, receivedAt: this.#context.now(), release });
      this.#heldMessages++;
      this.#heldBytes += text.length;
      return "held";
    }
    for (const older of this.#takeHeld(drain)) {
      if (isSpoolable(older.stanza)) this.store(older.stanza, older.text, older.receivedAt);
      else void older.release();
    }
    if (!isSpoolable(stanza)) return "go";
    const room = this.room();
    if (room) return room;
    this.store(stanza, text);
    return "held";
  }

  /**
   * Looks whether something waits for the account of a resource that is about to take messages. Asking what it gives tells
   * it for that moment: if the answer is false, the resource may take messages at once, else {@link giveTo} has to be called
   * at once. To be asked exactly once. Never rejects.
   */
  async look({ facts: { account, temporary } }: Session): Promise<() => boolean> {
    if (temporary) return () => false; // nothing is kept for it
    const { spool } = this.#context;
    const look = { account, isStale: spool.queued(account) > 0 };
    this.#looks.add(look);
    let isEmpty = false;
    try {
      isEmpty = look.isStale || (await spool.read(account, { messages: 1, octets: 1 })).length === 0;
    } catch {} // giveTo tries again, and tells
    return () => {
      this.#looks.delete(look);
      return !isEmpty || look.isStale || this.#drains.has(account.toString());
    };
  }

  /**
   * Gives a resource that takes messages from now on what waits for its account (XEP-0160 §2). Resolves when the first of
   * them are on their way, or it is known that there are none. Never rejects.
   */
  giveTo(session: Session): Promise<void> {
    const { account } = session.facts;
    const key = account.toString();
    const running = this.#drains.get(key);
    if (running) {
      running.isWanted = true;
      return running.begun;
    }
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const drain: Drain = {
      account,
      first: session,
      held: [],
      isOverflowing: false,
      isWanted: false,
      lost: new WeakSet(),
      begun,
      begin,
    };
    this.#drains.set(key, drain);
    const run = this.#run(drain).finally(() => this.#running.delete(run));
    this.#running.add(run);
    return begun;
  }

  /** Forgets what came for an account by `until` and is queued to be stored: the rest was removed with the change itself. */
  async purge(account: BareJid, until: Date): Promise<void> {
    await this.#context.spool.purge(account, until);
  }

  /** Resolves when nothing is being given any more, which the end of all sessions brings about. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #run(drain: Drain): Promise<void> {
    do {
      drain.isWanted = false;
      const end = await this.#empty(drain);
      for (let next = this.#takeNext(drain); next; next = this.#takeNext(drain)) {
        // Behind what nobody took.
        if (end === "nobody" && isSpoolable(next.stanza)) {
          for (let room = this.room(); room; room = this.room()) await room;
          this.store(next.stanza, next.text, next.receivedAt);
        } else await next.release();
      }
      drain.isOverflowing = false;
      drain.begin();
    } while (drain.isWanted);
    this.#drains.delete(drain.account.toString());
  }

  /** Gives all there is; ends when there is nothing more, nobody to take it, or no database. */
  async #empty(drain: Drain): Promise<"empty" | "nobody" | "failed"> {
    const { spool, logger, limits } = this.#context;
    const { account } = drain;
    const limit = { messages: BATCH, octets: limits.writeQueueBytes / 4 };
    let given: readonly string[] = [];
    for (let failures = 0; ; ) {
      try {
        await spool.remove(account, given);
        given = [];
        if (!this.#taker(drain)) return "nobody";
        await spool.flush(account);
        const messages = await spool.read(account, limit);
        failures = 0;
        const taker = this.#taker(drain);
        if (!taker) return "nobody";
        if (messages.length > 0) given = await this.#give(drain, taker, messages);
        else if (spool.queued(account) === 0) return "empty";
      } catch (error) {
        logger.error("what waits for an account could not be given", { jid: account, error });
        if (++failures >= ATTEMPTS) return "failed";
        drain.begin(); // its client need not wait for that
        await setTimeoutPromise(RETRY_MS * 2 ** (failures - 1));
      }
    }
  }

  /** Sends them, but for those that the taker's privacy list denies; gives the ids of those that need not be kept any longer. */
  async #give(drain: Drain, taker: Session, messages: readonly SpooledMessage[]): Promise<readonly string[]> {
    const { logger, metrics } = this.#context;
    let denied = 0;
    for (const { id, stanza, receivedAt } of messages) {
      const element = readStoredStanza(stanza);
      if (!element) logger.error("a stored message cannot be read", { jid: drain.account, id });
      else if (this.#context.takes(taker, element)) taker.send(withDelay(element, drain.account.domain, receivedAt));
      else denied++; // 3921-10.2-2, 3921-10.2-4: its sender was told nothing, and is told nothing now
    }
    drain.begin();
    if (await taker.stream.transport.flushed()) {
      if (taker.seen) {
        const { bytesRead, readAt, askedAt } = taker.seen;
        taker.seen = { bytesRead, readAt, ...(askedAt !== undefined && { askedAt }) }; // it reads, however much follows
      }
      metrics.spoolDelivered.inc(messages.length - denied);
      for (; denied > 0; denied--) this.#context.dropped("guard");
      return messages.map(({ id }) => id);
    }
    drain.lost.add(taker);
    return [];
  }

  /** The resource that is given what waits: whose presence began it, or another when that has gone. */
  #taker({ account, first, lost }: Drain): Session | undefined {
    const takers = this.#context.sessions
      .of(account)
      .filter((one) => takesMessages(one) && !one.closedBy && !one.stream.isClosing && !lost.has(one));
    return takers.includes(first) ? first : takers[0];
  }

  #takeNext(drain: Drain): Held | undefined {
    const next = drain.held.shift();
    if (!next) return undefined;
    this.#heldMessages--;
    this.#heldBytes -= next.text.length;
    return next;
  }

  *#takeHeld(drain: Drain): Generator<Held> {
    for (let next = this.#takeNext(drain); next; next = this.#takeNext(drain)) yield next;
  }
}

/** Whether a resource gets messages to the account's bare address: available, and not of negative priority. */
export function takesMessages({ available, priority }: Pick<Session, "available" | "priority">): boolean {
  return available && priority >= 0;
}

/** Whether the message would be kept if nobody were there. */
function isSpoolable(stanza: Routable): boolean {
  return deliver(stanza, []).kind === "offline" && isWorthKeeping(stanza.element);
}
