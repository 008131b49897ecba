import { el } from "@rostra/xmpp/element";
import { NS_STREAM_LIMITS } from "@rostra/xmpp/namespaces";
import { StreamError } from "@rostra/xmpp/stream-error";
import { parserLimits, type StreamFeature } from "../negotiate.ts";

/** XEP-0478: what the stream takes, told with the features; nothing is negotiated. */
export const limits: StreamFeature = {
  offer({ server, progress }) {
    if (progress.phase === "plain") return undefined; // 6120-5.3.1-1: <starttls/> stands alone
    const number = (name: string, value: number) => el(name, NS_STREAM_LIMITS, undefined, String(value));
    return el(
      "limits",
      NS_STREAM_LIMITS,
      undefined,
      number("max-bytes", parserLimits(server, progress).stanzaBytes),
      number("idle-seconds", server.settings.limits.idleSeconds),
    );
  },
  accepts: () => false,
  negotiate: () => Promise.reject(new StreamError("unsupported-stanza-type")),
};
