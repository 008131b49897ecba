/**
 * Talk between the nodes of one installation: stanzas and session announcements in flight. What must not be lost does
 * not go here but into the database (the outbox).
 *
 * What callers may rely on, whatever carries the messages:
 * - At most once. A message may be lost, for example when its receiver is gone, slow or not listening yet; nobody is
 *   told. It never arrives twice. A caller must survive every loss.
 * - Ordered per sender. What one node sends, by `send` and `broadcast` together, reaches each receiver in the order of
 *   the calls; gaps are possible, swaps are not. Nothing is promised about the order between two senders.
 * - Asynchronous. No handler runs inside `send` or `broadcast`; neither waits, and neither throws.
 *
 * A message is a value: plain data that JSON can carry, not changed by anybody after it was handed over.
 * `testing/bus-contract.ts` says the same as tests, which every implementation runs.
 */
export interface Bus<M> {
  /** To one node, the sender itself included. Lost when no such node is there. */
  send(node: string, message: M): void;
  /** To every other node there is now; not to the sender. */
  broadcast(message: M): void;
  /**
   * Names the one receiver of what comes in; a second call throws. What came before is lost. `from` is the sending
   * node. A handler that throws loses that message and no other; a promise it gives is not waited for.
   */
  onMessage(handler: (from: string, message: M) => void): void;
  /** Leaves. Once it has resolved the handler is not called any more, and what is sent after it is lost. May be repeated. */
  close(): Promise<void>;
}
