import type { Element } from "@rostra/xmpp/element";
import { type IqRequest, iqResult, type Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { IqHandler, Module } from "./module.ts";
import type { Session } from "./session.ts";

/** Finds the handler of an IQ request and frames its answer (RFC 6120 §8.2.3). */
export class IqDispatcher {
  readonly #handlers = new Map<string, IqHandler>();

  constructor(modules: readonly Module[]) {
    for (const handler of modules.flatMap((module) => module.iq ?? [])) {
      const key = keyOf(handler.on, handler.type, handler.ns, handler.name);
      if (this.#handlers.has(key)) throw new Error(`two modules handle ${key}`);
      this.#handlers.set(key, handler);
    }
  }

  /**
   * Gives `send` the result of a request that the server answers itself, for one of its domains or for an account. Throws
   * `feature-not-implemented` where only the other type is known, else `service-unavailable` (6120-8.4-2).
   */
  async answer(
    iq: Routable<IqRequest>,
    on: IqHandler["on"],
    session: Session | undefined,
    send: (result: Element) => void,
  ): Promise<void> {
    const { payload, type } = iq;
    const handler = this.#handlers.get(keyOf(on, type, payload.ns, payload.name));
    if (!handler) {
      const other = this.#handlers.has(keyOf(on, type === "get" ? "set" : "get", payload.ns, payload.name));
      throw new StanzaError(other ? "feature-not-implemented" : "service-unavailable");
    }
    const answer = await handler.handle(iq, session);
    if (!answer || !("result" in answer)) return send(iqResult(iq, answer));
    send(iqResult(iq, answer.result()));
    answer.after?.();
  }
}

function keyOf(on: IqHandler["on"], type: IqHandler["type"], ns: string, name: string): string {
  return `${on} ${type} ${ns} ${name}`;
}
