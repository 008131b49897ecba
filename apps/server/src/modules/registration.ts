import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_REGISTER } from "@rostra/xmpp/namespaces";
import { parseRegistrationSet, registeredElement, registrationError } from "@rostra/xmpp/registration";
import type { IqRequest, Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { IqAnswer, IqHandler, Module } from "../module.ts";
import { ownerOf } from "../own-account.ts";
import { changeOwn } from "../own-change.ts";
import { registrationRefusal } from "../registration-refusal.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";

/**
 * In-band registration after login (XEP-0077 §3.2, §3.3): what is registered, a new password, the end of the account; for
 * oneself alone, whatever the domain's policy says of new accounts. A session is bound on a secured stream only, so a
 * password is never asked for on another. Registering is a stream feature: features/register.ts.
 */
export function registration(server: ServerContext): Module {
  return {
    name: "registration",
    specs: ["XEP-0077", "XEP-0445"],
    features: { server: [NS_REGISTER] },
    iq: (["server", "account"] as const).flatMap((on): readonly IqHandler[] => {
      const common = { on, name: "query", ns: NS_REGISTER } as const;
      return [
        {
          ...common,
          type: "get",
          async handle(iq, session) {
            const { account } = (await registrant(server, on, iq, session)).facts;
            const { local = "", domain } = account;
            return registeredElement(`You are registered on ${domain}. Here you can change your password.`, local);
          },
        },
        {
          ...common,
          type: "set",
          async handle(iq, session) {
            return set(server, iq, await registrant(server, on, iq, session));
          },
        },
      ];
    }),
  };
}

/** The session whose account it is about: by the account's own address, or by its server's. */
async function registrant(
  server: ServerContext,
  on: IqHandler["on"],
  iq: Routable<IqRequest>,
  session: Session | undefined,
): Promise<Session> {
  const owner = on === "account" ? await ownerOf(server, iq, session).catch(numbered) : session;
  // Nobody registers on one domain by an account of another.
  if (!owner || owner.jid.domain !== iq.to.domain) throw registrationError("service-unavailable");
  if (owner.facts.temporary) throw registrationError("forbidden", { text: "There is no account behind this session." });
  return owner;
}

/** The same refusal with its old number (XEP-0077 §9). */
function numbered(error: unknown): never {
  throw error instanceof StanzaError ? registrationError(error.condition) : error;
}

async function set(server: ServerContext, { payload }: Routable<IqRequest>, session: Session): Promise<IqAnswer> {
  const { account } = session.facts;
  const actor = { kind: "entity", jid: account } as const;
  const { registrations } = server.services;
  const asked = parseRegistrationSet(payload);
  if (asked instanceof StanzaError) throw asked;
  if (asked.kind === "remove") {
    await own(server, session, registrations.remove(actor));
    // XEP-0077 §3.2: the result first, then the end of this session too.
    return {
      result: () => undefined,
      after: () => server.endSession(session, "not-authorized", "This account was deleted."),
    };
  }
  const { username, password } = asked;
  if (username === undefined || password === undefined)
    throw registrationError("bad-request", { text: "Give your username and the new password." }); // XEP-0077 §3.3
  if (!isOwn(username, account)) throw registrationError("not-allowed", { text: "You may change your own password." });
  await own(server, session, registrations.changePassword(actor, password));
  return undefined;
}

async function own(server: ServerContext, session: Session, work: Parameters<typeof changeOwn>[2]): Promise<void> {
  try {
    await changeOwn(server, session, work);
  } catch (error) {
    throw registrationRefusal(error);
  }
}

function isOwn(username: string, account: BareJid): boolean {
  return Jid.of({ local: username.trim(), domain: account.domain })?.equals(account) === true;
}
