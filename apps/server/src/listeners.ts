import { type AddressInfo, createServer as createTcpServer, type Server as NetServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { ServerSettings } from "@rostra/config/server";
import type { Logger } from "@rostra/telemetry/logger";
import type { Metrics } from "@rostra/telemetry/metrics";
import type { ParserLimits } from "@rostra/xmpp/stream-parser";
import { AddressLimits, type Admission } from "./address-limits.ts";
import { createBosh } from "./bosh.ts";
import type { Certificates } from "./certificates.ts";
import { Handshakes } from "./handshakes.ts";
import { createHttpPort } from "./http.ts";
import type { Server } from "./server.ts";
import { TcpTransport } from "./transport/tcp.ts";
import { WebSocketTransport } from "./transport/websocket.ts";

/** The open ports; a number differs from its setting where that was 0. */
export interface Listeners {
  readonly ports: { readonly xmpp: number; readonly xmpps: number; readonly http: number };
  /** Stops taking connections, and ends those that carry no stream; resolves when those that do have ended too. */
  close(): Promise<void>;
}

export interface ListenerContext {
  readonly settings: Pick<ServerSettings, "bind" | "ports" | "limits" | "host" | "origins">;
  readonly server: Server;
  readonly certificates: Certificates;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Undefined when ready, else why not, in a sentence. */
  readonly readiness: () => Promise<string | undefined>;
  readonly now?: () => Date;
}

/** Opens the three ports; rejects, with none left open, when one cannot be had. */
export async function listen(context: ListenerContext): Promise<Listeners> {
  const { settings, server, certificates, metrics, logger } = context;
  const { limits } = settings;
  const addresses = new AddressLimits(limits, context.now ?? (() => new Date()));
  const beforeLogin: ParserLimits = {
    stanzaBytes: limits.stanzaBytesBeforeLogin,
    depth: limits.elementDepth,
    elements: limits.stanzaElementsBeforeLogin,
    attributes: limits.attributes,
  };
  /** Counts a connection in and out, or ends it where its address has too many. */
  const admit = (socket: Socket, logsIn = true): Admission | undefined => {
    const admission = addresses.admit(socket.remoteAddress ?? "", { logsIn });
    if (typeof admission !== "string") {
      socket.once("close", admission.release);
      return admission;
    }
    metrics.refusals.inc({ reason: admission });
    socket.destroy(); // 6120-13.12-1: at TCP level, which costs the least
    return undefined;
  };

  const xmpp = createTcpServer({ noDelay: true }, (socket) => {
    const admission = admit(socket);
    if (admission) server.serve(new TcpTransport(socket, certificates, beforeLogin), admission.established);
  });
  const handshakes = new Handshakes(limits.loginSeconds * 1000);
  /** By the peer's address and port: the TLS socket is another object than the connection below it. */
  const admissions = new Map<string, Admission>();
  const xmpps = createTlsServer(
    {
      ...(await certificates.tlsOptions()),
      ALPNProtocols: ["xmpp-client"],
    },
    (socket) => {
      handshakes.ended(socket);
      server.serve(new TcpTransport(socket, certificates, beforeLogin), admissions.get(addressOf(socket))?.established);
    },
  ); // XEP-0368
  certificates.keepCurrent(xmpps);
  xmpps.on("connection", (socket) => {
    const admission = admit(socket);
    if (!admission) return;
    handshakes.began(socket);
    const key = addressOf(socket);
    admissions.set(key, admission);
    socket.once("close", () => admissions.delete(key));
  });
  xmpps.on("tlsClientError", (error) => {
    metrics.refusals.inc({ reason: "tls-handshake" });
    logger.debug("a TLS handshake failed", { error });
  });
  const http = await createHttpPort({
    certificates,
    metrics,
    host: settings.host,
    origins: settings.origins,
    requestMs: limits.loginSeconds * 1000,
    messageBytes: limits.stanzaBytes,
    readiness: context.readiness,
    connected(socket, peer) {
      const admission = addresses.beginLogin(peer.address);
      if (typeof admission === "string") {
        metrics.refusals.inc({ reason: admission });
        return socket.close(1013); // RFC 6455: try again later
      }
      socket.once("close", admission.release);
      server.serve(new WebSocketTransport(socket, peer, beforeLogin), admission.established);
    },
    bosh: createBosh({
      origins: settings.origins,
      beforeLogin,
      stanzaBytes: limits.stanzaBytes,
      addresses,
      metrics,
      serve: (transport, established) => void server.serve(transport, established),
    }),
  });
  http.server.on("connection", (socket) => admit(socket, false)); // what it carries is counted when it comes

  const opened: NetServer[] = [];
  const close = async (): Promise<void> => {
    const closed = opened.map((one) => new Promise<void>((resolve) => one.close(() => resolve())));
    http.closing();
    handshakes.destroy();
    await Promise.all(closed);
  };
  try {
    const ports = { xmpp: 0, xmpps: 0, http: 0 };
    for (const [name, port] of [
      ["xmpp", xmpp],
      ["xmpps", xmpps],
      ["http", http.server],
    ] as const) {
      ports[name] = await open(port, settings.ports[name], settings.bind);
      opened.push(port);
    }
    return { ports, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function open(server: NetServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: 1024 }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
