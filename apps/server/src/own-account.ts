import type { IqRequest, Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { ServerContext } from "./server-context.ts";
import type { Session } from "./session.ts";

/** The session that asks for its own account; anybody else is refused (3921-7.3-4). */
export async function ownerOf(
  server: ServerContext,
  iq: Routable<IqRequest>,
  session: Session | undefined,
): Promise<Session> {
  if (session && iq.to.bare.equals(session.facts.account)) return session;
  const isKnown =
    session !== undefined && // outsiders learn nothing
    (server.sessions.count(iq.to.bare) > 0 || (await server.services.accounts.forLogin(iq.to.bare)) !== undefined);
  throw new StanzaError(isKnown ? "forbidden" : "service-unavailable"); // D8
}
