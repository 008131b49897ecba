import type { System } from "./user-agent.ts";

/** Where clients of the live server connect. */
export interface ClientEndpoints {
  readonly host: string;
  /** STARTTLS (RFC 6120). */
  readonly xmppPort: number;
  /** Direct TLS (XEP-0368). */
  readonly xmppsPort: number;
  /** WebSocket (RFC 7395). */
  readonly httpPort: number;
}

/** The WebSocket address of the live server. */
export function webSocketUrl({ host, httpPort }: ClientEndpoints): string {
  return `wss://${host.includes(":") ? `[${host}]` : host}:${httpPort}/xmpp-websocket`;
}

/**
 * The same for the web chat of a console that is opened at `consoleUrl`: without TLS where neither page nor chat leave
 * this machine, for a browser does not take the certificate that the server has made itself.
 */
export function chatSocketUrl(clients: ClientEndpoints, consoleUrl: string): string {
  const { protocol, hostname } = new URL(consoleUrl);
  const isLocal = protocol === "http:" && isLoopbackHost(hostname) && isLoopbackHost(clients.host);
  return isLocal ? webSocketUrl(clients).replace("wss:", "ws:") : webSocketUrl(clients);
}

/** The web chat, with the address filled in. */
export function chatPath(jid: string): string {
  return `/chat?account=${encodeURIComponent(jid)}`;
}

/** Whether other machines cannot reach a host: a name, or an address with or without its brackets. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || host.startsWith("127.");
}

/** An account as a link that clients open (RFC 5122 §2.2): what the URI's syntax does not allow is percent-encoded. */
export function xmppUri(jid: string): string {
  const at = jid.lastIndexOf("@");
  return `xmpp:${encodeURIComponent(jid.slice(0, at))}@${encodeURIComponent(jid.slice(at + 1))}`;
}

/** A program that people chat with. */
export interface ClientProgram {
  readonly name: string;
  readonly systems: readonly System[];
  readonly url: string;
}

/** Some that are kept up and free of charge; by name. */
const programs: readonly ClientProgram[] = [
  { name: "Conversations", systems: ["Android"], url: "https://conversations.im" },
  { name: "Dino", systems: ["Linux", "Windows"], url: "https://dino.im" },
  { name: "Gajim", systems: ["Linux", "Windows", "macOS"], url: "https://gajim.org" },
  { name: "Monal", systems: ["iOS", "macOS"], url: "https://monal-im.org" },
  { name: "Siskin", systems: ["iOS"], url: "https://siskin.im" },
];

/** The programs to choose from: those for the system first. */
export function clientPrograms(system: System | undefined): readonly ClientProgram[] {
  const fits = ({ systems }: ClientProgram): boolean => system !== undefined && systems.includes(system);
  return [...programs.filter(fits), ...programs.filter((one) => !fits(one))];
}
