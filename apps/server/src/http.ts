import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createNetServer, type Server as NetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type { ServerSettings } from "@rostra/config/server";
import type { Metrics } from "@rostra/telemetry/metrics";
import { WebSocketServer } from "ws";
import type { Certificates } from "./certificates.ts";
import { Handshakes } from "./handshakes.ts";
import { hostMetaPages } from "./host-meta.ts";
import { allowsOrigin } from "./origins.ts";
import { tlsFacts } from "./transport/tls-facts.ts";
import { isLoopbackAddress, type Transport } from "./transport/transport.ts";
import { BOSH_PATH, WEBSOCKET_PATH } from "./web-paths.ts";

/** A connection that says nothing is closed after so long, in milliseconds, and no later than one that says too little. */
const FIRST_BYTE_MS = 10_000;

/** How often requests that do not come to an end are looked for, in milliseconds. */
const REQUEST_CHECK_MS = 1000;

/** What the HTTP port is for. */
export interface HttpContext {
  readonly certificates: Certificates;
  readonly metrics: Metrics;
  /** The public host name or address. */
  readonly host: string;
  readonly origins: ServerSettings["origins"];
  /** How long a TLS handshake or a request may take to arrive, in milliseconds. */
  readonly requestMs: number;
  /** Largest WebSocket message, in bytes. */
  readonly messageBytes: number;
  /** Undefined when ready, else why not, in a sentence. */
  readiness(): Promise<string | undefined>;
  connected(socket: import("ws").WebSocket, peer: Pick<Transport, "address" | "origin" | "tls">): void;
  /** Answers a request to {@link BOSH_PATH} whose origin is allowed. */
  bosh(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface HttpPort {
  readonly server: NetServer;
  /** To be told when `server` is closed: connections that are kept for another request end, at once or after their answer. */
  closing(): void;
}

/**
 * Health, readiness, metrics, host metadata, BOSH and the WebSocket, with and without TLS on one port: the first byte
 * tells which (a TLS record of a handshake begins with 22).
 */
export async function createHttpPort(context: HttpContext): Promise<HttpPort> {
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: context.messageBytes,
    perMessageDeflate: false, // no compression bombs, no CRIME
    handleProtocols: (offered) => (offered.has("xmpp") ? "xmpp" : false), // 7395-3.1-1
  });
  let port = 0;
  let isClosing = false;
  const silent = new Set<Socket>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    response.once("close", () => isClosing && setImmediate(closeIdle));
    handle(request, response, context, port).catch(() => response.destroy());
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refuse = (status: string, header = ""): void => {
      socket.end(`HTTP/1.1 ${status}\r\n${header}Connection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    if (pathOf(request) !== WEBSOCKET_PATH) return refuse("404 Not Found");
    if (!allowsOrigin(context.origins, request)) {
      context.metrics.refusals.inc({ reason: "origin" });
      return refuse("403 Forbidden"); // 7395-3.1-4
    }
    if (request.headers["sec-websocket-version"] !== "13")
      return refuse("426 Upgrade Required", "Sec-WebSocket-Version: 13\r\n"); // 7395-3.1-3
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
    if (!offered.includes("xmpp")) return refuse("400 Bad Request"); // 7395-3.1-2
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const tls = request.socket instanceof TLSSocket ? tlsFacts(request.socket) : undefined;
      context.connected(webSocket, {
        address: request.socket.remoteAddress ?? "",
        origin: request.headers.origin,
        tls,
      });
    });
  };
  const { requestMs } = context;
  const patience = {
    headersTimeout: requestMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: REQUEST_CHECK_MS,
  };
  const http = createHttpServer(patience, answer).on("upgrade", upgrade);
  const handshakes = new Handshakes(requestMs);
  const https = createHttpsServer({ ...(await context.certificates.tlsOptions()), ...patience }, answer)
    .on("upgrade", upgrade)
    .on("secureConnection", (socket) => handshakes.ended(socket));
  context.certificates.keepCurrent(https);
  const closeIdle = (): void => {
    for (const one of [http, https]) one.closeIdleConnections();
  };
  const server = createNetServer((socket) => {
    silent.add(socket);
    sniff(socket, Math.min(FIRST_BYTE_MS, requestMs), (isTls) => {
      silent.delete(socket);
      if (isTls) handshakes.began(socket);
      (isTls ? https : http).emit("connection", socket);
    });
    socket.once("close", () => silent.delete(socket));
  });
  // They take connections from us and never listen themselves, but begin to watch over them only when they do.
  server.once("listening", () => {
    ({ port } = server.address() as AddressInfo); // kept, because it is not told any more while the server closes
    for (const one of [http, https]) one.emit("listening");
  });
  return {
    server,
    closing() {
      isClosing = true;
      for (const socket of silent) socket.destroy();
      handshakes.destroy();
      closeIdle();
    },
  };
}

/** Tells whether a connection begins with TLS; one that says nothing is closed. */
function sniff(socket: Socket, patienceMs: number, begins: (isTls: boolean) => void): void {
  socket.setTimeout(patienceMs, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.once("readable", () => {
    const first: unknown = socket.read(1);
    if (!Buffer.isBuffer(first)) return socket.destroy();
    socket.setTimeout(0);
    socket.unshift(first);
    begins(first[0] === 22);
  });
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  context: HttpContext,
  port: number,
): Promise<void> {
  const send = (
    status: number,
    text: string,
    type = "text/plain; charset=utf-8",
    more: Readonly<Record<string, string>> = {},
  ): void => {
    response.writeHead(status, {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...more,
    });
    response.end(request.method === "HEAD" ? undefined : text);
  };
  const path = pathOf(request);
  if (path === BOSH_PATH) {
    if (allowsOrigin(context.origins, request)) return context.bosh(request, response);
    context.metrics.refusals.inc({ reason: "origin" });
    return send(403, "pages of this origin may not use BOSH here\n");
  }
  if (request.method !== "GET" && request.method !== "HEAD") return send(405, "only GET\n");
  const hostMeta = hostMetaPages.get(path);
  if (hostMeta) {
    const { type, text } = hostMeta({ host: context.host, port });
    return send(200, text, type, { "access-control-allow-origin": "*" }); // XEP-0156 §3
  }
  switch (path) {
    case "/healthz":
      return send(200, "ok\n");
    case "/readyz": {
      const reason = await context.readiness();
      return reason === undefined ? send(200, "ready\n") : send(503, `${reason}\n`);
    }
    case "/metrics": {
      // Who is online when is nobody's business on the network; a collector runs here or behind a tunnel.
      if (!isLoopbackAddress(request.socket.remoteAddress ?? ""))
        return send(403, "metrics are read on loopback only\n");
      const { type, text } = await context.metrics.page();
      return send(200, text, type);
    }
    case WEBSOCKET_PATH:
      return send(426, "XMPP over WebSocket (RFC 7395) is here: connect with the subprotocol xmpp\n");
    default:
      return send(404, "not found\n");
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").replace(/\?.*$/s, "");
}
