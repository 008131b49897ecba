import type { Bus } from "./bus.ts";

/** Messages that may wait for one node; what comes on top is lost. Only one turn of the event loop can pile up so many. */
export const IN_PROCESS_QUEUE_LIMIT = 10_000;

export interface InProcessNetworkOptions {
  /** Default: {@link IN_PROCESS_QUEUE_LIMIT}. */
  readonly queueLimit?: number;
  /** Told what a handler threw, and at which node; that message is spent. Default: nobody is told. */
  readonly onError?: (error: unknown, node: string) => void;
}

/** The nodes of one process: one in the product as it is, several in tests. */
export interface InProcessNetwork<M> {
  /** The bus of a node. A name that is in use throws. */
  join(node: string): Bus<M>;
  /** Messages so far that no handler has seen: nobody there, not listening, closed, or too many waiting. */
  readonly lost: number;
}

/** A bus without a wire. Messages are handed over as they are and delivered in a later turn of the event loop. */
export function createInProcessNetwork<M>(options: InProcessNetworkOptions = {}): InProcessNetwork<M> {
  const { queueLimit = IN_PROCESS_QUEUE_LIMIT, onError = () => {} } = options;
  const inboxes = new Map<string, Inbox<M>>();
  let lost = 0;
  const lose = (count: number): void => {
    lost += count;
  };

  return {
    get lost() {
      return lost;
    },
    join(node) {
      if (inboxes.has(node)) throw new Error(`the node ${node} is on this bus already`);
      const inbox = new Inbox<M>(queueLimit, lose, (error) => onError(error, node));
      inboxes.set(node, inbox);
      return {
        send(to, message) {
          const receiver = inbox.isOpen ? inboxes.get(to) : undefined;
          if (receiver) receiver.put(node, message);
          else lose(1);
        },
        broadcast(message) {
          if (!inbox.isOpen) return lose(1);
          for (const [name, receiver] of inboxes) if (name !== node) receiver.put(node, message);
        },
        onMessage: (handler) => inbox.listen(handler),
        async close() {
          if (!inbox.isOpen) return;
          inboxes.delete(node);
          inbox.close();
        },
      };
    },
  };
}

interface Letter<M> {
  readonly from: string;
  readonly message: M;
}

/** What waits for one node. */
class Inbox<M> {
  readonly #limit: number;
  readonly #lose: (count: number) => void;
  readonly #failed: (error: unknown) => void;
  #handler: ((from: string, message: M) => void) | undefined;
  #waiting: Letter<M>[] = [];
  #open = true;

  constructor(limit: number, lose: (count: number) => void, failed: (error: unknown) => void) {
    this.#limit = limit;
    this.#lose = lose;
    this.#failed = failed;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  listen(handler: (from: string, message: M) => void): void {
    if (this.#handler) throw new Error("this bus has a receiver already");
    this.#handler = handler;
  }

  put(from: string, message: M): void {
    if (!this.#handler || this.#waiting.length >= this.#limit) return this.#lose(1);
    this.#waiting.push({ from, message });
    if (this.#waiting.length === 1) setImmediate(() => this.#deliver());
  }

  /** Delivers what waits now; what handlers send meanwhile has its turn after other work of the process. */
  #deliver(): void {
    const turn = this.#waiting;
    this.#waiting = [];
    for (const [index, { from, message }] of turn.entries()) {
      if (!this.#open) return this.#lose(turn.length - index);
      try {
        this.#handler?.(from, message);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  close(): void {
    this.#open = false;
    this.#lose(this.#waiting.length);
    this.#waiting = [];
  }
}
