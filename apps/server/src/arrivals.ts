import type { BareJid } from "@rostra/xmpp/jid";
import type { Stream } from "./stream.ts";

/**
 * Streams that are on their way into an account: looked up, not bound yet. A suspension that commits in between must
 * end them too, or they would come in with what was read before it.
 */
export class Arrivals {
  readonly #accounts = new Map<Stream, string>();
  readonly #streams = new Map<string, Set<Stream>>();

  enter(account: BareJid, stream: Stream): void {
    this.leave(stream);
    const key = account.toString();
    this.#accounts.set(stream, key);
    const streams = this.#streams.get(key) ?? new Set();
    streams.add(stream);
    this.#streams.set(key, streams);
  }

  /** Takes the stream out: bound, refused or gone. Gives the account it was on its way into. */
  leave(stream: Stream): string | undefined {
    const key = this.#accounts.get(stream);
    if (key === undefined) return undefined;
    this.#accounts.delete(stream);
    const streams = this.#streams.get(key);
    streams?.delete(stream);
    if (streams?.size === 0) this.#streams.delete(key);
    return key;
  }

  /** Every stream that is on its way into an account. */
  all(): readonly Stream[] {
    return [...this.#accounts.keys()];
  }

  of(account: BareJid): readonly Stream[] {
    return [...(this.#streams.get(account.toString()) ?? [])];
  }
}
