import type { Actor, ActorRequest } from "@rostra/core/actor";
import type { TokenService } from "@rostra/core/token/token-service";
import { actorOf } from "./actor.ts";
import type { OperatorAuth } from "./operator-auth.ts";

/**
 * Tells who asks: the token of `Authorization: Bearer …` (RFC 6750 §2.1) where there is one, whatever cookies there are;
 * else the operator whom the cookie names. Undefined: a visitor, or a token that is good for nothing.
 */
export function createAsker(tokens: Pick<TokenService, "authenticate">, auth: Pick<OperatorAuth, "operatorOf">) {
  return async (headers: Headers, named: ActorRequest, answer?: Headers): Promise<Actor | undefined> => {
    const secret = /^bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1];
    if (secret !== undefined) return tokens.authenticate(secret, named);
    const operator = await auth.operatorOf(headers, answer);
    return operator && actorOf(operator, named);
  };
}
