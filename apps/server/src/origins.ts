import type { IncomingMessage } from "node:http";
import type { ServerSettings } from "@rostra/config/server";

/**
 * Whether a request may come from where it comes from (7395-3.1-4). Who sends no `Origin` is no browser, and could send
 * any: the rule protects people from pages they look at, not the server from programs.
 */
export function allowsOrigin(origins: ServerSettings["origins"], { headers: { origin } }: IncomingMessage): boolean {
  return origin === undefined || origins === "all" || origins.includes(origin);
}

/** What lets a page read the answer, where its origin is allowed (Fetch §3.2): cookies never come with it. */
export function originHeaders(
  origins: ServerSettings["origins"],
  { headers: { origin } }: IncomingMessage,
): Readonly<Record<string, string>> {
  if (origins === "all") return { "access-control-allow-origin": "*" };
  return { ...(origin !== undefined && { "access-control-allow-origin": origin }), vary: "origin" };
}

/** Whether a page is of a console that is opened without TLS at this very machine, by whatever name. */
export function isLocalConsole(origin: string | undefined, consoleUrl: string): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const [page, ours] = [new URL(origin), new URL(consoleUrl)];
  return page.port === ours.port && [page, ours].every(isLocal);
}

function isLocal({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
