import { el } from "@rostra/xmpp/element";
import { NS_SESSION } from "@rostra/xmpp/namespaces";
import { StreamError } from "@rostra/xmpp/stream-error";
import { isSessionRequest, type StreamFeature } from "../negotiate.ts";

/**
 * Session establishment as a stream feature (RFC 3921 §3, decision D1): advertised with `<optional/>`, never required.
 * The request itself comes after binding and is an IQ: modules/session-establishment.ts.
 */
export const session: StreamFeature = {
  offer({ progress }) {
    return progress.phase === "authenticated"
      ? el("session", NS_SESSION, undefined, el("optional", NS_SESSION))
      : undefined; // 3921-3-3
  },
  accepts: isSessionRequest,
  async negotiate() {
    throw new StreamError("not-authorized"); // 3921-3-1: before authentication
  },
};
