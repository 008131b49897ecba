import { promises as dns, type LookupAddress, type LookupOptions } from "node:dns";
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { addressKind, hostOf, mayReach, urlFault } from "@rostra/core/webhook/address";
import type { SendWebhook, Sent } from "@rostra/core/webhook/delivery-runner";

/** Bytes of an answer's body that are read at most; nothing is made of them. */
const ANSWER_BYTES = 4096;

export interface WebhookSenderOptions {
  /** How long an attempt may take, in milliseconds: name, connection, request and answer. */
  readonly timeoutMs: number;
  /** Whether private addresses and this machine's own may be sent to, those by `http:` too. */
  readonly allowPrivate: boolean;
  /** What a name resolves to; absent: what the machine says. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
}

/**
 * Sends webhooks by POST. A name is resolved at each attempt, and the connection goes to an address that was looked at: a
 * name that resolves to any address that is not allowed is refused, and what it resolves to later makes no difference.
 * Redirects are not followed, proxies not used, answers not read beyond a few KB.
 */
export function createWebhookSender(options: WebhookSenderOptions): SendWebhook {
  const { timeoutMs, allowPrivate, resolve = resolveAll } = options;
  // Agents of our own: Node's global one may have been given a proxy.
  const agents = { http: new HttpAgent(), https: new HttpsAgent() };
  const addressesOf = async (host: string): Promise<readonly LookupAddress[]> => {
    const version = isIP(host);
    const addresses = version === 0 ? await resolve(host) : [{ address: host, family: version }];
    if (addresses.length === 0) throw new Fault("The name of the receiver has no address.");
    return addresses;
  };
  return async (text, { headers, body }, signal) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const ended = AbortSignal.any([signal, limit]);
    try {
      const fault = urlFault(text, allowPrivate);
      if (fault !== undefined) return { fault };
      const url = new URL(text);
      const addresses = await within(addressesOf(hostOf(url)), ended);
      const kinds = addresses.map(({ address }) => addressKind(address));
      if (!kinds.every((kind) => mayReach(kind, allowPrivate)))
        return { fault: "The name of the receiver leads to a private network, or to this machine." };
      if (url.protocol === "http:" && !kinds.every((kind) => kind === "loopback"))
        return { fault: "Only this machine is sent to without TLS." };
      return await post(url, addresses, { agents, headers, body, signal: ended });
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) return { fault: `There was no answer within ${timeoutMs / 1000} seconds.` };
      return {
        fault: error instanceof Fault ? error.message : `The receiver could not be reached (${codeOf(error)}).`,
      };
    }
  };
}

/** A fault in words for people. */
class Fault extends Error {}

interface Post {
  readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

function post(url: URL, addresses: readonly LookupAddress[], { agents, headers, body, signal }: Post): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const options = {
      method: "POST",
      headers: {
        ...headers,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "Rostra-Webhooks",
      },
      signal,
      lookup: lookupOf(addresses),
    };
    const answered = (response: IncomingMessage): void => {
      const { statusCode = 0 } = response;
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES) response.destroy();
      });
      response.on("close", () => resolve({ status: statusCode }));
      response.on("error", () => {}); // the status is what counts
    };
    const request: ClientRequest =
      url.protocol === "https:"
        ? requestHttps(url, { ...options, agent: agents.https }, answered)
        : requestHttp(url, { ...options, agent: agents.http }, answered);
    request.on("error", reject);
    request.end(body);
  });
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Gives a connection the addresses that were looked at, whatever it asks for. */
function lookupOf(addresses: readonly LookupAddress[]) {
  return (_host: string, { all }: LookupOptions, callback: LookupCallback): void => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else if (first) callback(null, first.address, first.family);
    else callback(new Error("no address"), "");
  };
}

function resolveAll(host: string): Promise<readonly LookupAddress[]> {
  return dns.lookup(host, { all: true });
}

/** What a promise gives, unless the signal comes first. */
async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no connection";
}
