import { randomBytes } from "node:crypto";
import { el } from "@rostra/xmpp/element";
import { NS_CLIENT, NS_PING } from "@rostra/xmpp/namespaces";
import type { ServerContext } from "./server-context.ts";
import type { Seen, Session } from "./session.ts";

/** How often connections are looked at, in milliseconds: what limits measured in seconds need. */
export const LIVENESS_CHECK_MS = 1000;

/**
 * Looks at every session: one that does not read what waits for it is closed (RFC 6120 §13.12), one that was silent for
 * long is asked for a sign of life, and closed when none comes (RFC 6120 §4.6, XEP-0199).
 */
export function checkLiveness({ sessions, settings, now, metrics, endSession }: ServerContext): void {
  const { limits } = settings;
  const time = now().getTime();
  for (const session of sessions.all()) {
    const seen = look(session, time);
    if (seen.queuedSince !== undefined && time - seen.queuedSince > limits.writeStallSeconds * 1000) {
      metrics.refusals.inc({ reason: "write-stall-seconds" });
      endSession(session, "resource-constraint", "what waits for this client is not being read");
    } else if (seen.askedAt !== undefined && time - seen.askedAt > limits.pingSeconds * 1000) {
      metrics.refusals.inc({ reason: "ping-seconds" });
      endSession(session, "connection-timeout"); // 6120-4.6-1
    } else if (hasExpired(session, time)) {
      endSession(session, "reset", "the certificate of this client has expired"); // 6120-4.9.3.16-1, 6120-13.7.2-4
    } else if (seen.askedAt === undefined && time - seen.readAt > limits.idleSeconds * 1000) {
      session.seen = { ...seen, askedAt: time };
      session.send(ping(session)); // 6120-4.6-4
    } else {
      session.seen = seen;
    }
  }
}

/** Whether the certificate that let the session in is not valid any more. */
function hasExpired({ facts, stream }: Session, time: number): boolean {
  const certificate = facts.mechanism === "EXTERNAL" ? stream.transport.tls?.clientCertificate() : undefined;
  return certificate !== undefined && certificate.validTo.getTime() < time;
}

function look({ seen, stream }: Session, time: number): Seen {
  const { bytesRead, queued } = stream.transport;
  const hasRead = seen === undefined || bytesRead !== seen.bytesRead;
  const queuedSince = queued > 0 ? (seen?.queuedSince ?? time) : undefined;
  return {
    bytesRead,
    readAt: hasRead ? time : seen.readAt,
    ...(queuedSince !== undefined && { queuedSince }),
    ...(!hasRead && seen.askedAt !== undefined && { askedAt: seen.askedAt }),
  };
}

function ping({ jid }: Session) {
  const id = `ping-${randomBytes(6).toString("base64url")}`;
  return el("iq", NS_CLIENT, { type: "get", id, from: jid.domain, to: jid.toString() }, el("ping", NS_PING));
}
