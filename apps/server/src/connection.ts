import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import { type Element, withAttrs } from "@rostra/xmpp/element";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { errorReply, isStanzaName, parseStanza, type Stanza } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { StreamError } from "@rostra/xmpp/stream-error";
import { negotiate } from "./negotiate.ts";
import { Pace } from "./pace.ts";
import type { ServerContext } from "./server-context.ts";
import type { Session } from "./session.ts";
import { Stream, StreamEnded } from "./stream.ts";
import type { Transport } from "./transport/transport.ts";

/** What a connection needs beside the shared parts: the stages of a session's life. */
export interface ConnectionContext extends ServerContext {
  /** A resource was bound. */
  bound(session: Session): void;
  /** A stanza of a bound session (outbound.ts). Never throws. */
  outbound(stanza: Stanza, session: Session): Promise<void>;
  /** The session's stream has ended, however; harmless when it was ended before. */
  left(session: Session): Promise<void>;
}

/** The life of a connection is this function: negotiate, take stanzas one at a time, leave. Never throws. */
export async function serve(
  transport: Transport,
  server: ConnectionContext,
  established: () => void = () => {},
): Promise<void> {
  const stream = new Stream(transport, server.settings.limits);
  server.streams.add(stream);
  const { metrics, logger } = server;
  metrics.streamsOpened.inc({ transport: transport.kind });
  metrics.streams.inc({ transport: transport.kind });
  const deadline = setTimeout(() => {
    metrics.refusals.inc({ reason: "login-seconds" });
    fail(new StreamError("connection-timeout", "logging in took too long"));
  }, server.settings.limits.loginSeconds * 1000); // 6120-13.12-6
  let session: Session | undefined;

  function fail(error: StreamError): void {
    server.endStream(stream, error, session);
  }

  try {
    session = await negotiate(stream, server);
    clearTimeout(deadline);
    established();
    server.bound(session);
    await converse(session, server);
  } catch (error) {
    if (error instanceof StreamEnded) stream.close();
    else if (error instanceof StreamError) fail(error);
    else {
      logger.error("a stream failed", { stream: stream.id, ...(session && { jid: session.jid }), error });
      fail(new StreamError("internal-server-error"));
    }
  } finally {
    clearTimeout(deadline);
    server.arrivals.leave(stream);
    if (session) await server.left(session);
    await stream.drain();
    server.streams.delete(stream);
    metrics.streams.dec({ transport: transport.kind });
  }
}

/** Takes stanzas one at a time, which is order (6120-10.1-1) and back-pressure in one, and no faster than allowed. */
async function converse(session: Session, server: ConnectionContext): Promise<void> {
  const { transport } = session.stream;
  const { limits } = server.settings;
  const pace = limits.spareLoopback && transport.isLoopback ? undefined : new Pace(limits, () => performance.now());
  let counted = transport.bytesRead;
  for (;;) {
    const event = await session.stream.next();
    if (event.kind === "open") throw new StreamError("policy-violation", "this stream is open already"); // 7395-3.4-2
    await take(event.element, session, server);
    const pause = pace?.take(1, transport.bytesRead - counted) ?? 0;
    counted = transport.bytesRead;
    if (pause > 0) {
      server.metrics.refusals.inc({ reason: "rate" });
      await setTimeoutPromise(pause); // 6120-13.12-5
    }
  }
}

async function take(element: Element, session: Session, server: ConnectionContext): Promise<void> {
  if (!isStanzaName(element.name)) throw new StreamError("unsupported-stanza-type"); // 6120-4.8.4-1
  if (element.ns !== NS_CLIENT) throw new StreamError("invalid-namespace"); // 6120-4.8.3-2
  server.counters.received(element);
  if (session.closedBy && element.name === "presence") return; // at a shutdown: others were told that it is gone
  const stanza = parseStanza(element, session.jid, server.domains.serves);
  if (stanza instanceof StanzaError) {
    const reply = errorReply(withAttrs(element, { from: session.jid.toString() }), stanza);
    if (reply) session.send(reply);
    else server.metrics.stanzasDropped.inc({ reason: "not-returnable" });
    return;
  }
  await server.outbound(stanza, session);
}
