import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createNetServer, type Server as NetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type { Metrics } from "@rostra/telemetry/metrics";
import { WebSocketServer } from "ws";
import type { Certificates } from "./certificates.ts";
import { tlsFacts } from "./transport/tls-facts.ts";
import { isLoopbackAddress, type TlsFacts } from "./transport/transport.ts";

/** Where XMPP over WebSocket is served (RFC 7395 §3.1). */
export const WEBSOCKET_PATH = "/xmpp-websocket";

/** A connection that says nothing is closed after so long, in milliseconds. */
const FIRST_BYTE_MS = 10_000;

/** What the HTTP port is for. */
export interface HttpContext {
  readonly certificates: Certificates;
  readonly metrics: Metrics;
  /** Largest WebSocket message, in bytes. */
  readonly messageBytes: number;
  /** Undefined when ready, else why not, in a sentence. */
  readiness(): Promise<string | undefined>;
  connected(socket: import("ws").WebSocket, address: string, tls: TlsFacts | undefined): void;
}

/**
 * Health, readiness, metrics and the WebSocket, with and without TLS on one port: the first byte tells which
 * (a TLS record of a handshake begins with 22).
 */
export async function createHttpPort(context: HttpContext): Promise<NetServer> {
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: context.messageBytes,
    perMessageDeflate: false, // no compression bombs, no CRIME
    handleProtocols: (offered) => (offered.has("xmpp") ? "xmpp" : false), // 7395-3.1-1
  });
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response, context).catch(() => response.destroy());
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refuse = (status: string): void => {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    if (pathOf(request) !== WEBSOCKET_PATH) return refuse("404 Not Found");
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
    if (!offered.includes("xmpp")) return refuse("400 Bad Request"); // 7395-3.1-2
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const tls = request.socket instanceof TLSSocket ? tlsFacts(request.socket) : undefined;
      context.connected(webSocket, request.socket.remoteAddress ?? "", tls);
    });
  };
  const http = createHttpServer(answer).on("upgrade", upgrade);
  const https = createHttpsServer(await context.certificates.tlsOptions(), answer).on("upgrade", upgrade);
  return createNetServer((socket) => sniff(socket, http, https));
}

function sniff(socket: Socket, http: HttpServer, https: HttpServer): void {
  socket.setTimeout(FIRST_BYTE_MS, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.once("readable", () => {
    const first: unknown = socket.read(1);
    if (!Buffer.isBuffer(first)) return socket.destroy();
    socket.setTimeout(0);
    socket.unshift(first);
    (first[0] === 22 ? https : http).emit("connection", socket);
  });
}

async function handle(request: IncomingMessage, response: ServerResponse, context: HttpContext): Promise<void> {
  const send = (status: number, text: string, type = "text/plain; charset=utf-8"): void => {
    response.writeHead(status, {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    response.end(request.method === "HEAD" ? undefined : text);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return send(405, "only GET\n");
  switch (pathOf(request)) {
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
