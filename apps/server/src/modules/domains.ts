import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import { isMechanismName } from "@rostra/xmpp/sasl/mechanism";
import { StreamError } from "@rostra/xmpp/stream-error";
import type { Module } from "../module.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import type { Stream } from "../stream.ts";
import { isTlsAtLeast } from "../transport/tls-facts.ts";
import type { TlsFacts } from "../transport/transport.ts";

type Server = Pick<ServerContext, "sessions" | "arrivals" | "streams" | "domains" | "endSession" | "endStream">;

/** What is known of a login that a policy can ask about. */
export interface LoginFacts {
  readonly mechanism: string;
  /** Undefined where TLS does not end here: the operator has declared it safe. */
  readonly tls: Pick<TlsFacts, "protocol"> | undefined;
}

/**
 * Whether a login would be possible under the policy: version of TLS, mechanism and channel binding are judged again. A
 * policy lists no mechanisms of tokens (HT, XEP-0484): these stand for the login by which the token was got.
 */
export function meetsPolicy({ mechanism, tls }: LoginFacts, policy: DomainPolicy): boolean {
  if (tls && !isTlsAtLeast(tls, policy.tlsVersion)) return false;
  if (isMechanismName(mechanism) && !policy.mechanisms.includes(mechanism)) return false;
  return !policy.channelBindingRequired || /-PLUS$|^HT-.*-(?:EXPR|ENDP|UNIQ)$|^EXTERNAL$/.test(mechanism);
}

/** The rules by which a login is possible or not. */
const loginRules: readonly (keyof DomainPolicy)[] = ["mechanisms", "tlsVersion", "channelBindingRequired"];

/** What a change of the domains does to live streams. */
export function domains(server: Server): Module {
  const reload = async (): Promise<number> => {
    await server.domains.load();
    return 0;
  };
  return {
    name: "domains",
    specs: [],
    events: {
      "domain.created": reload,
      "setup.completed": reload,
      async "domain.policyChanged"({ domain, after }) {
        await reload();
        const policy = server.domains.get(domain)?.policy;
        if (!policy || !loginRules.some((rule) => rule in after)) return 0;
        const isHere = (stream: Stream): boolean => stream.domain === domain;
        // The policy of before may have let in who is on the way: they try again.
        return reset(server, isHere, (session) => isHere(session.stream) && !meetsPolicy(factsOf(session), policy));
      },
      async "domain.removed"({ domain }) {
        await reload();
        if (server.domains.serves(domain)) return 0; // added again since
        return end(server, domain);
      },
    },
  };
}

/** Ends every session and login under way that was made inside TLS with the certificate of before; gives how many. */
export function resetForCertificate(server: Server): number {
  const isSecure = ({ transport }: Stream): boolean => transport.tls !== undefined;
  return reset(server, isSecure, (session) => isSecure(session.stream));
}

/** Ends the logins under way and the sessions that are concerned (6120-4.9.3.16-1); gives how many. */
function reset(
  server: Server,
  concernsLogin: (stream: Stream) => boolean,
  concerns: (session: Session) => boolean,
): number {
  const sessions = [...server.sessions.all()].filter(concerns);
  for (const session of sessions) server.endSession(session, "reset");
  const arriving = server.arrivals.all().filter(concernsLogin);
  for (const stream of arriving) server.endStream(stream, new StreamError("reset"));
  return sessions.length + arriving.length;
}

/** Ends every stream to a domain (6120-4.9.3.5-1); gives how many. */
function end(server: Server, domain: string): number {
  const sessions = [...server.sessions.all()].filter((one) => one.jid.domain === domain);
  for (const session of sessions) server.endSession(session, "host-gone");
  const streams = [...server.streams].filter((stream) => stream.domain === domain && !stream.isClosing);
  for (const stream of streams) server.endStream(stream, new StreamError("host-gone"));
  return sessions.length + streams.length;
}

function factsOf({ facts, stream }: Session): LoginFacts {
  return { mechanism: facts.mechanism, tls: stream.transport.tls };
}
