import { answeredFor, deliver } from "@rostra/xmpp/delivery";
import type { Jid } from "@rostra/xmpp/jid";
import { isWorthKeeping } from "@rostra/xmpp/offline";
import { type IqRequest, isSubscription, type Presence, type Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { IqDispatcher } from "./iq.ts";
import type { Hooks, Passage, Verdict } from "./module.ts";
import type { Offline } from "./offline.ts";
import { removeDirected } from "./presence/directed.ts";
import type { Route } from "./router.ts";
import type { Resource, Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Why a stanza vanished: a guard said so; nothing at the server's own address takes it; it answers nothing; nobody may get
 * it; nobody is there for it and it is not worth keeping; it cannot be returned, being an error or a result; who sent it
 * has gone.
 */
export type DropReason =
  | "guard"
  | "to-server"
  | "unasked-result"
  | "no-recipient"
  | "passing"
  | "not-returnable"
  | "sender-gone";

/** What inbound delivery needs of the server. */
export interface InboundContext {
  readonly sessions: Sessions;
  readonly iq: IqDispatcher;
  readonly hooks: readonly Hooks[];
  serves(domain: string): boolean;
  readonly offline: Offline;
  /** The answer of the server to a request, sent to a local session or routed on. */
  reply(element: Routable["element"], to: Routable["from"]): void;
  /** A stanza vanishes, as it has to; it is counted. */
  dropped(reason: DropReason): void;
  /** Whether the privacy list in force for a session lets it have the stanza. */
  takes(session: Session, stanza: Routable): boolean;
  /** Whether the privacy list in force for a session lets it have the result of its request to an address. */
  takesResult(session: Session, from: Jid): boolean;
  /** What the account's default privacy list says of a stanza that is to be kept; at once where it can. */
  absentVerdict(stanza: Routable): Verdict | Promise<Verdict>;
  /** A presence probe (RFC 6121 §4.3.2). */
  probe(stanza: Routable<Presence>): Promise<void>;
  /** A stanza that was held back could not be delivered after all. */
  bounce(stanza: Routable, error: unknown): void;
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
          return context.iq.answer(stanza, on, sender, (result) => {
            if (sender && !context.takesResult(sender, to))
              context.dropped("guard"); // 3921-10.12-1
            else context.reply(result, stanza.from);
          });
        }
      }
      if (to.local === undefined) return context.dropped("to-server"); // 6120-10.5.1-1: nothing here takes messages or presence to the domain
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
  if (transformed.kind === "iq" && transformed.to.isFull() === false) return context.dropped("unasked-result"); // results to the account: nobody waits for them
  if (transformed.kind === "presence") {
    if (transformed.type === "probe") return context.probe(transformed);
    // Those of local accounts were dealt with in subscriptions.ts; others come with streams between servers.
    if (isSubscription(transformed.type)) return context.dropped("no-recipient");
  }
  await dispatch(transformed, passage, context, isHoldable(transformed, context));
}

/** Gives the stanza to whom it is for, or keeps it for them; holds it back only if it may. */
async function dispatch(stanza: Routable, passage: Passage, context: InboundContext, mayHold: boolean): Promise<void> {
  const { offline, sessions } = context;
  const release = (): Promise<void> =>
    dispatch(stanza, passage, context, false).catch((error: unknown) => context.bounce(stanza, error));
  let kept: Verdict | undefined;
  for (;;) {
    const answer = mayHold ? offline.hold(stanza, release) : "go";
    if (answer === "held") return;
    if (answer !== "go") {
      await answer;
      continue;
    }
    const delivery = deliver(
      stanza,
      sessions.of(stanza.to).filter((one) => context.takes(one, stanza)),
    );
    switch (delivery.kind) {
      case "send":
        for (const resource of delivery.resources) {
          resource.send(stanza.element);
          if (stanza.kind === "presence" && endsDirected(stanza.type)) removeDirected(resource, stanza.from); // 6121-4.6.1-2
        }
        return observe(context, passage, delivery.resources);
      case "offline": {
        if (!isWorthKeeping(stanza.element)) return context.dropped("passing"); // 3921-11.1-21
        const verdict = kept ?? context.absentVerdict(stanza);
        if (verdict instanceof Promise) {
          kept = await verdict; // by then somebody may be there
          break;
        }
        if (verdict === "drop") return context.dropped("guard");
        if (verdict !== "allow") throw verdict; // 3921-10.2-2, D24
        const room = offline.room();
        if (!room) {
          await offline.store(stanza); // 3921-11.1-17
          return observe(context, passage, []);
        }
        await room; // by then somebody may be there
        break;
      }
      case "bounce":
        throw new StanzaError("service-unavailable");
      case "drop":
        return context.dropped("no-recipient");
    }
  }
}

/** Messages that name no connected resource in full keep their order with those that wait in the spool. */
function isHoldable({ kind, to }: Routable, { sessions }: InboundContext): boolean {
  return kind === "message" && !(to.isFull() && sessions.get(to));
}

/** What the guards say, the first that does not allow it. */
export async function verdictOf(stanza: Routable, all: readonly Hooks[]): Promise<Verdict> {
  for (const hooks of all) {
    const answer = hooks.guard?.({ stanza, account: stanza.to.bare }) ?? "allow";
    const verdict = answer instanceof Promise ? await answer : answer;
    if (verdict !== "allow") return verdict;
  }
  return "allow";
}

/** Runs the guards; false when the stanza is to vanish. Throws what a guard refuses with. */
async function guarded(stanza: Routable, context: InboundContext): Promise<boolean> {
  const verdict = await verdictOf(stanza, context.hooks);
  if (verdict === "allow") return true;
  if (verdict === "drop") {
    context.dropped("guard");
    return false;
  }
  throw verdict;
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

function endsDirected(type: string): boolean {
  return type === "unavailable" || type === "error";
}
