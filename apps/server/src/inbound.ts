import { deliver } from "@rostra/xmpp/delivery";
import type { BareJid } from "@rostra/xmpp/jid";
import type { IqRequest, Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { answeredFor, type IqDispatcher } from "./iq.ts";
import type { Hooks, Passage } from "./module.ts";
import type { Route } from "./router.ts";
import type { Resource } from "./session.ts";
import type { Sessions } from "./sessions.ts";

/** What inbound delivery needs of the server. */
export interface InboundContext {
  readonly sessions: Sessions;
  readonly iq: IqDispatcher;
  readonly hooks: readonly Hooks[];
  serves(domain: string): boolean;
  /** Whether there is such an account; asked only when it has no session. */
  exists(account: BareJid): Promise<boolean>;
  /** The answer of the server to a request, sent to a local session or routed on. */
  reply(element: Routable["element"], to: Routable["from"]): void;
  observed(error: unknown, passage: Passage): void;
}

/**
 * The route of the local domains: guards first (RFC 3921 §11.1), then the server's own answers, then delivery by
 * RFC 6121 §8.5. Throws a StanzaError to have the stanza returned.
 */
export function localRoute(context: InboundContext): Route {
  return {
    serves: (domain) => context.serves(domain),
    async route(stanza) {
      const { to } = stanza;
      if (isRequest(stanza)) {
        const on = answeredFor(to);
        if (on) {
          const sender = stanza.from.isFull() ? context.sessions.get(stanza.from) : undefined;
          if (on === "account" && !(await guarded(stanza, context))) return;
          const answer = await context.iq.answer(stanza, on, sender);
          return context.reply(answer, stanza.from);
        }
      }
      if (to.local === undefined) return; // 6120-10.5.1-1: nothing here takes messages or presence to the domain
      await toAccount(stanza, context);
    },
  };
}

async function toAccount(stanza: Routable, context: InboundContext): Promise<void> {
  if (!(await guarded(stanza, context))) return;
  const passage: Passage = { stanza, account: stanza.to.bare };
  let transformed = stanza;
  for (const hooks of context.hooks)
    if (hooks.transform) transformed = await hooks.transform({ ...passage, stanza: transformed });
  if (transformed.kind === "iq" && transformed.to.isFull() === false) return; // results to the account: nobody waits for them
  if (transformed.kind === "presence" && isSubscription(transformed.type))
    throw new StanzaError("feature-not-implemented"); // subscriptions are the next step of the build (RFC 6121 §3)
  const resources = context.sessions.of(transformed.to);
  const exists =
    resources.length > 0 || (transformed.kind === "message" && (await context.exists(transformed.to.bare)));
  const delivery = deliver(transformed, exists, resources);
  switch (delivery.kind) {
    case "send":
      for (const resource of delivery.resources) resource.send(transformed.element);
      return observe(context, passage, delivery.resources);
    case "offline": // 3921-11.1-18: there is no offline storage yet
    case "bounce":
      throw new StanzaError("service-unavailable");
    case "drop":
      return;
  }
}

/** Runs the guards; false when the stanza is to vanish. Throws what a guard refuses with. */
async function guarded(stanza: Routable, context: InboundContext): Promise<boolean> {
  for (const hooks of context.hooks) {
    if (!hooks.guard) continue;
    const verdict = await hooks.guard({ stanza, account: stanza.to.bare });
    if (verdict === "drop") return false;
    if (verdict !== "allow") throw verdict;
  }
  return true;
}

async function observe(context: InboundContext, passage: Passage, delivered: readonly Resource[]): Promise<void> {
  for (const hooks of context.hooks) {
    try {
      await hooks.observe?.(passage, delivered);
    } catch (error) {
      context.observed(error, passage);
    }
  }
}

function isRequest(stanza: Routable): stanza is Routable<IqRequest> {
  return stanza.kind === "iq" && (stanza.type === "get" || stanza.type === "set");
}

function isSubscription(type: string): boolean {
  return type === "subscribe" || type === "subscribed" || type === "unsubscribe" || type === "unsubscribed";
}
