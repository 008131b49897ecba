import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isIP, isIPv6 } from "node:net";

/** Carries a request's address from the socket to the handlers; whatever a client sends under this name is dropped. */
export const PEER_HEADER = "x-rostra-peer";

/**
 * Marks every request with the address it comes from, before Next sees it: Next passes on a client's own
 * `x-forwarded-for` untouched, so that header alone says nothing.
 */
export function markPeerAddresses(): void {
  subscribe("http.server.request.start", (message) => {
    const request = requestOf(message);
    if (!request) return;
    const address = peerAddress(request.socket.remoteAddress ?? "", request.headers["x-forwarded-for"]);
    request.headers[PEER_HEADER] = address;
    request.headers["x-forwarded-for"] = address;
  });
}

/**
 * The address of the peer. A reverse proxy on this machine is believed about its own peer, which is the last one it
 * names; nobody else is.
 */
export function peerAddress(socketAddress: string, forwardedFor: string | readonly string[] | undefined): string {
  const address = plain(socketAddress);
  if (!isLoopback(address) || forwardedFor === undefined) return address;
  const last = plain(String(forwardedFor).split(",").at(-1)?.trim() ?? "");
  return isIP(last) ? last : address;
}

/** An IPv4 address that a dual-stack socket shows as IPv6, as IPv4. */
function plain(address: string): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

function requestOf(message: unknown): IncomingMessage | undefined {
  if (typeof message !== "object" || message === null || !("request" in message)) return undefined;
  return message.request as IncomingMessage; // the channel's contract (Node: HTTP diagnostics channels)
}

/** What one peer has to itself: its IPv4 address, or its IPv6 network of 64 bits (RFC 4291 §2.5.4). */
export function peerNetwork(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const missing = tail === undefined ? 0 : 8 - groups.length - after.length;
  const all = [...groups, ...Array.from({ length: missing }, () => "0"), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
