import { type Actor, type ActorRequest, asItself, mayEverywhere } from "../actor.ts";
import type { DomainEvent, SignInEventType, SignInMethod } from "../domain-event.ts";
import type { Database } from "../transaction.ts";
import type { Operator } from "./operator-store.ts";

/** What one token is refused is written once in so long, in milliseconds: what comes between says nothing more. */
export const TOKEN_REFUSAL_PAUSE_MS = 10 * 60_000;

/** Tokens of which it is remembered when a refusal was written; the oldest are forgotten first. */
const REMEMBERED_TOKENS = 1000;

/** The audit of who comes to the console and leaves it, and of programs that ask for too much. No secret is in it. */
export interface SignInRecord {
  /** An operator's sign-in is complete. */
  signedIn(operator: Operator, method: SignInMethod, request?: ActorRequest): Promise<void>;
  /** What else an operator does with its own sign-in. */
  operator(
    type: Exclude<SignInEventType, "operator.signedIn" | "operator.signInFailed" | "operator.secondStepFailed">,
    operator: Operator,
    request?: ActorRequest,
  ): Promise<void>;
  /**
   * A sign-in failed. Of an e-mail that is no operator's nothing is written. Tell only what the throttle admitted: its
   * pauses bound what is written.
   */
  failed(
    type: "operator.signInFailed" | "operator.secondStepFailed",
    email: string,
    request?: ActorRequest,
  ): Promise<void>;
  /** A token was refused a procedure; written at most once in {@link TOKEN_REFUSAL_PAUSE_MS} for a token. */
  tokenRefused(token: Actor, procedure: string): Promise<void>;
}

export function createSignInRecord(database: Database, now: () => number = Date.now): SignInRecord {
  /** Token → when its last refusal was written. */
  const written = new Map<string, number>();
  const emit = async (actor: Actor, event: DomainEvent): Promise<void> => {
    await database.transact(asItself(actor), async (tx) => tx.emit(event));
  };
  return {
    async signedIn(operator, method, request) {
      await database.transact(asItself(actorOf(operator, request)), async (tx) => {
        await tx.operators.signedIn(operator.id, new Date(now()));
        tx.emit({ type: "operator.signedIn", operator: operator.id, email: operator.email, method });
      });
    },
    async operator(type, operator, request) {
      await emit(actorOf(operator, request), { type, operator: operator.id, email: operator.email });
    },
    async failed(type, email, request) {
      // Nobody is known yet: the question is the console's own.
      const actor: Actor = { kind: "node", id: "console", ...(request && { request }) };
      const operator = await database.read(mayEverywhere(actor, "operator.read")).operators.findByEmail(email);
      if (operator) await emit(actor, { type, operator: operator.id, email: operator.email });
    },
    async tokenRefused(token, procedure) {
      if (token.kind !== "token") return;
      const last = written.get(token.id);
      if (last !== undefined && now() - last < TOKEN_REFUSAL_PAUSE_MS) return;
      written.delete(token.id);
      written.set(token.id, now());
      const [oldest] = written.keys();
      if (written.size > REMEMBERED_TOKENS && oldest !== undefined) written.delete(oldest);
      await emit(token, { type: "token.refused", token: token.id, name: token.name, procedure });
    },
  };
}

function actorOf({ id, name, roles }: Operator, request: ActorRequest | undefined): Actor {
  return { kind: "operator", id, name, roles, ...(request && { request }) };
}
