import { createHmac } from "node:crypto";
import { type Actor, actorName } from "@rostra/core/actor";
import type { IdempotencyStore, KeyedOutcome, KeyedRequest } from "@rostra/core/idempotency/idempotency-store";
import { Refusal } from "./refusal.ts";

const KEY_HEADER = "idempotency-key";
const REPLAYED_HEADER = "idempotent-replayed";

/** Longest key, in characters of visible ASCII. */
export const IDEMPOTENCY_KEY_LENGTH = 255;
/** For how long a call counts as at work when nothing is heard of it, in milliseconds; longer than any of them takes. */
export const IDEMPOTENCY_LEASE_MS = 60_000;
/** Longest answer that is kept, in characters. */
export const IDEMPOTENCY_ANSWER_LENGTH = 256 * 1024;
/** When to ask again about a call that is at work, in seconds. */
const RETRY_AFTER_SECONDS = 1;

/** What a call that changes something may be answered with for good; others leave the key free: 401, 429, 5xx. */
const finalStatuses: ReadonlySet<number> = new Set([200, 201, 400, 403, 404, 409]);

export interface IdempotencyOptions {
  readonly store: IdempotencyStore;
  /** Inputs are kept as a keyed hash: passwords are among them, and a plain one could be guessed at. */
  readonly secret: string;
  /** For how long a key is remembered, in milliseconds. */
  readonly keepMs: number;
  readonly now?: () => Date;
}

/** A call that changes something. */
export interface ChangingCall {
  readonly actor: Actor | undefined;
  /** Its way in and its name: `rest account.create`. */
  readonly operation: string;
  /** The inputs as text. */
  readonly inputs: string;
  /** Whether its answer shows a secret, which is kept nowhere. */
  readonly showsSecret: boolean;
}

/** Answers a call, or tells what the same one was answered before. Throws a {@link Refusal}. */
export type Idempotency = (
  headers: Headers,
  call: () => Promise<ChangingCall>,
  answer: () => Promise<Response>,
) => Promise<Response>;

/**
 * Calls with an `Idempotency-Key` have one effect at most. The key is claimed first, then the call is done, then its
 * answer is kept, each by itself: of a process that dies in between, nobody knows whether the call was done, and the key
 * stays refused (`IDEMPOTENCY_OUTCOME_UNKNOWN`). Without a key, and of visitors, calls are answered as ever.
 */
export function createIdempotency({ store, secret, keepMs, now = () => new Date() }: IdempotencyOptions): Idempotency {
  return async (headers, call, answer) => {
    const key = readKey(headers);
    if (key === undefined) return answer();
    const { actor, operation, inputs, showsSecret } = await call();
    if (!actor) return answer();
    const hash = createHmac("sha256", secret).update(`idempotency\0${operation}\0${inputs}`).digest();
    const request: KeyedRequest = { actor: actorName(actor), key, hash };
    const claim = await store.claim(request, { now: now(), leaseMs: IDEMPOTENCY_LEASE_MS, keepMs });
    switch (claim.state) {
      case "taken":
        return answered(store, request, showsSecret, answer);
      case "done":
        return replayed(claim.outcome);
      case "atWork":
        throw new Refusal("IDEMPOTENCY_KEY_IN_USE", "The same call is being worked at. Ask again in a moment.", {
          "retry-after": String(RETRY_AFTER_SECONDS),
        });
      case "lost":
        throw new Refusal(
          "IDEMPOTENCY_OUTCOME_UNKNOWN",
          "Who worked at this call is gone, and it may have been done or not. Look, and use another key.",
        );
      case "reused":
        throw new Refusal("IDEMPOTENCY_KEY_REUSED", "This key came with another call before. Use a new one.");
    }
  };
}

function readKey(headers: Headers): string | undefined {
  const key = headers.get(KEY_HEADER);
  if (key === null) return undefined;
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= IDEMPOTENCY_KEY_LENGTH) return key;
  throw new Refusal(
    "BAD_REQUEST",
    `An Idempotency-Key is 1 to ${IDEMPOTENCY_KEY_LENGTH} visible ASCII characters without spaces.`,
  );
}

async function answered(
  store: IdempotencyStore,
  request: KeyedRequest,
  showsSecret: boolean,
  answer: () => Promise<Response>,
): Promise<Response> {
  let response: Response;
  let text: string;
  try {
    response = await answer();
    text = await response.clone().text();
  } catch (error) {
    await store.release(request);
    throw error;
  }
  const { status } = response;
  if (!finalStatuses.has(status)) await store.release(request);
  else {
    const isKept = text.length <= IDEMPOTENCY_ANSWER_LENGTH && !(showsSecret && response.ok);
    await store.finish(request, { status, body: isKept ? text : undefined });
  }
  return response;
}

function replayed({ status, body }: KeyedOutcome): Response {
  if (body === undefined)
    throw new Refusal(
      "IDEMPOTENCY_ANSWER_NOT_KEPT",
      "This was done, and its answer is not kept: it showed a secret, which is told once, or is too long.",
      { [REPLAYED_HEADER]: "true" },
    );
  const headers = { "content-type": "application/json", "cache-control": "no-store", [REPLAYED_HEADER]: "true" };
  return new Response(body, { status, headers });
}
