import { type NextRequest, NextResponse } from "next/server";
import { chatSocketUrl } from "./lib/clients.ts";
import { PATH_HEADER } from "./lib/local-path.ts";
import { consoleServer } from "./server/console-server.ts";

/**
 * The content security policy: scripts run when they carry the nonce of this answer, or were loaded by one that does.
 * Styles may be inline, for components place themselves by style attributes. The page of the web chat may connect to the
 * live server besides.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self'${request.nextUrl.pathname === "/chat" ? ` ${chatSocket()}` : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  headers.set("content-security-policy", policy); // Next puts the nonce it finds here on its own scripts
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function chatSocket(): string {
  const { clients, url } = consoleServer().settings;
  return chatSocketUrl(clients, url);
}

// biome-ignore lint/style/noProcessEnv: replaced by a constant while building
const isDevelopment = process.env.NODE_ENV === "development";

export const config = {
  matcher: ["/((?!api/|_next/static|_next/image|web-chat/|icon.svg).*)"],
};
