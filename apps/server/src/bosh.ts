import { isUtf8 } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { ServerSettings } from "@rostra/config/server";
import type { Metrics } from "@rostra/telemetry/metrics";
import type { ParserLimits } from "@rostra/xmpp/stream-parser";
import type { AddressLimits } from "./address-limits.ts";
import { originHeaders } from "./origins.ts";
import { type BoshRequest, BoshTransport, type Exchange, terminated } from "./transport/bosh.ts";
import { readWrapper, WRAPPER_BYTES } from "./transport/bosh-body.ts";
import { isLoopbackAddress, type Transport } from "./transport/transport.ts";

/** BOSH sessions there may be at once: they cost memory also while no connection is open. */
export const MAX_SESSIONS = 10_000;

export interface BoshContext {
  readonly origins: ServerSettings["origins"];
  readonly beforeLogin: ParserLimits;
  /** Largest stanza after login, in bytes. */
  readonly stanzaBytes: number;
  /** A session counts as a connection of its address, beside the connections that carry it. */
  readonly addresses: AddressLimits;
  readonly metrics: Metrics;
  /** The life of one session. */
  serve(transport: Transport, established: () => void): void;
}

/** The HTTP side of BOSH (XEP-0124): reads requests, finds or makes their sessions, writes answers. */
export function createBosh(
  context: BoshContext,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const sessions = new Map<string, BoshTransport>();

  return async (request, response) => {
    const headers = originHeaders(context.origins, request);
    if (request.method === "OPTIONS") {
      response.writeHead(204, {
        ...headers,
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "86400",
      });
      response.end();
      return;
    }
    if (request.method !== "POST") {
      request.resume();
      response.writeHead(405, { ...headers, allow: "POST, OPTIONS" });
      response.end();
      return;
    }
    const body = await readBody(request, context.stanzaBytes + WRAPPER_BYTES);
    if (!body) return void response.destroy();
    const exchange = new HttpExchange(response, headers);
    const wrapper = readWrapper(body.text);
    if (!wrapper) return exchange.answer(terminated("bad-request"), 400); // of what client cannot be known
    if (wrapper.sid === undefined) return create({ ...wrapper, ...body }, request, exchange);
    const session = sessions.get(wrapper.sid);
    if (!session) return exchange.answer(terminated("item-not-found"));
    if (!isAsSafe(request, session)) return void response.destroy(); // §19.1: the session is not harmed
    attend(session, exchange);
    session.receive({ ...wrapper, ...body }, exchange);
  };

  /** The first request, or why there can be no session for it. */
  function create(first: BoshRequest, { socket }: IncomingMessage, exchange: HttpExchange): void {
    if (!first.attrs["to"]) return exchange.answer(terminated("improper-addressing"));
    const address = socket.remoteAddress ?? "";
    const admission = sessions.size >= MAX_SESSIONS ? "bosh-sessions" : context.addresses.admit(address);
    if (typeof admission === "string") {
      context.metrics.refusals.inc({ reason: admission });
      return exchange.answer(terminated(admission === "bosh-sessions" ? "internal-server-error" : "policy-violation"));
    }
    const sid = randomBytes(24).toString("base64url"); // 192 random bits (§19.3)
    const session = new BoshTransport(first, {
      sid,
      address,
      // Many connections carry one session: there is no channel to bind to, and a certificate would prove one request.
      tls:
        socket instanceof TLSSocket
          ? {
              protocol: socket.getProtocol() ?? "",
              channelBindings: () => new Map(),
              clientCertificate: () => undefined,
            }
          : undefined,
      limits: context.beforeLogin,
      ended() {
        sessions.delete(sid);
        admission.release();
      },
    });
    sessions.set(sid, session);
    attend(session, exchange);
    session.receive(first, exchange);
    context.serve(session, admission.established);
  }
}

function attend(session: BoshTransport, exchange: HttpExchange): void {
  exchange.contentType = session.terms.contentType;
  exchange.hungUp = () => session.hungUp();
}

/** Whether a request is no easier to listen to than the one that created its session (§19.1). */
function isAsSafe({ socket }: IncomingMessage, session: BoshTransport): boolean {
  if (socket instanceof TLSSocket) return (socket.getProtocol() ?? "") >= (session.tls?.protocol ?? "");
  return session.tls === undefined && (!session.isLoopback || isLoopbackAddress(socket.remoteAddress ?? ""));
}

/** One HTTP request as the transport sees it. */
class HttpExchange implements Exchange {
  contentType = "text/xml; charset=utf-8";
  hungUp: (() => void) | undefined;
  isGone = false;
  readonly #response: ServerResponse;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(response: ServerResponse, headers: Readonly<Record<string, string>>) {
    this.#response = response;
    this.#headers = headers;
    response.once("close", () => {
      if (response.writableEnded) return;
      this.isGone = true;
      this.hungUp?.();
    });
  }

  answer(body: string, status = 200): void {
    if (this.isGone || this.#response.writableEnded) return;
    this.#response.writeHead(status, {
      ...this.#headers,
      "content-type": this.contentType,
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    this.#response.end(body);
  }
}

/**
 * A whole body; of one that is bigger than `most` only the beginning is kept, so that its session can be told. What is
 * not UTF-8 is empty. Undefined when it does not come, or not in time.
 */
function readBody(
  request: IncomingMessage,
  most: number,
): Promise<{ readonly text: string; readonly bytes: number } | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      if (bytes <= most) chunks.push(chunk);
      bytes += chunk.length;
    });
    request.once("close", () => resolve(undefined));
    request.once("end", () => {
      const whole = Buffer.concat(chunks);
      resolve({ text: isUtf8(whole) || bytes > most ? whole.toString("utf8") : "", bytes });
    });
  });
}
