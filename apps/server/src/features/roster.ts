import { el } from "@rostra/xmpp/element";
import { NS_PRE_APPROVAL, NS_ROSTER_VERSIONING } from "@rostra/xmpp/namespaces";
import { StreamError } from "@rostra/xmpp/stream-error";
import type { StreamFeature } from "../negotiate.ts";

/** What is told after authentication and never negotiated. */
function told(name: string, ns: string): StreamFeature {
  return {
    offer: ({ progress }) =>
      progress.phase === "authenticated" || progress.phase === "bound" ? el(name, ns) : undefined,
    accepts: () => false,
    negotiate: () => Promise.reject(new StreamError("unsupported-stanza-type")),
  };
}

/** Roster versioning (6121-2.6.1-1). */
export const rosterVersioning = told("ver", NS_ROSTER_VERSIONING);

/** Pre-approved subscriptions (6121-3.4-1). */
export const preApproval = told("sub", NS_PRE_APPROVAL);
