import type { Logger } from "@rostra/telemetry/logger";
import { errorReply, type Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";

/** A way to some domains. `route` may throw a StanzaError, which goes back to the sender. */
export interface Route {
  serves(domain: string): boolean;
  route(stanza: Routable): Promise<void>;
}

/** Sends stanzas on their way; what cannot go anywhere comes back to its sender as an error (RFC 6120 §10.4). */
export class Router {
  readonly #routes: Route[] = [];
  readonly #returnToSender: (reply: Routable["element"], sender: Routable["from"]) => void;
  readonly #logger: Logger;
  readonly #unreturnable: () => void;
  readonly #returned: (stanza: Routable) => void;

  /** `unreturnable` is told of each stanza that no error may answer, `returned` of each that one did. */
  constructor(
    returnToSender: (reply: Routable["element"], sender: Routable["from"]) => void,
    logger: Logger,
    unreturnable: () => void,
    returned: (stanza: Routable) => void = () => {},
  ) {
    this.#returnToSender = returnToSender;
    this.#logger = logger;
    this.#unreturnable = unreturnable;
    this.#returned = returned;
  }

  add(route: Route): void {
    this.#routes.push(route);
  }

  /** Never throws: a failure comes back to `from` as an error stanza. */
  async route(stanza: Routable): Promise<void> {
    try {
      const route = this.#routes.find((one) => one.serves(stanza.to.domain));
      // RFC 6120 §10.4.3: no federation yet, so every other domain is one that cannot be found.
      if (!route) throw new StanzaError("remote-server-not-found");
      await route.route(stanza);
    } catch (error) {
      this.bounce(stanza, error);
    }
  }

  /** Returns a stanza to its sender with the error that a stage threw. */
  bounce(stanza: Routable, error: unknown): void {
    if (!(error instanceof StanzaError))
      this.#logger.error("a stanza could not be processed", { jid: stanza.from, stanza: stanza.kind, error });
    const reply = errorReply(
      stanza.element,
      error instanceof StanzaError ? error : new StanzaError("internal-server-error"),
    );
    if (!reply) return this.#unreturnable();
    this.#returned(stanza);
    this.#returnToSender(reply, stanza.from);
  }
}
