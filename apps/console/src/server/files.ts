import type { RateLimiter } from "@rostra/api/rate-limit";
import { Refusal } from "@rostra/api/refusal";
import { refused } from "@rostra/api/rest/refused";
import type { Actor, ActorRequest } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import { nameRequest } from "./request.ts";

/** Tells who asks; undefined: nobody. */
type Asker = (headers: Headers, named: ActorRequest) => Promise<Actor | undefined>;

/**
 * Answers requests for files, which go beside REST and are refused alike: somebody must be signed in, and a token may not
 * ask too often. What is thrown and is no refusal goes on.
 */
export function createFileAnswers(askerOf: Asker, rates: RateLimiter) {
  return async ({ headers }: Request, answer: (actor: Actor) => Response | Promise<Response>): Promise<Response> => {
    const named = nameRequest(headers);
    const actor = await askerOf(headers, named);
    const rate = rates(actor);
    const response = await answered(named.id, () => {
      if (!actor) throw new Refusal("UNAUTHORIZED", "Sign in to continue.", { "www-authenticate": "Bearer" });
      if (rate?.refusal) throw rate.refusal;
      return answer(actor);
    });
    for (const [name, value] of Object.entries({ ...rate?.headers, "x-request-id": named.id }))
      response.headers.set(name, value);
    return response;
  };
}

async function answered(requestId: string, answer: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Refusal || error instanceof DomainError) return refused(error, requestId);
    throw error;
  }
}
