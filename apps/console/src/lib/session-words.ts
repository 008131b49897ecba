import type { SessionOutput } from "@rostra/api/outputs";

/** RFC 6121 §4.7.2.1 in plain words; the protocol's own term is the small print. */
const shows: Readonly<Record<string, string>> = {
  available: "Available",
  chat: "Free to chat",
  away: "Away",
  xa: "Away for long",
  dnd: "Do not disturb",
};

const transports: Readonly<Record<SessionOutput["transport"], string>> = {
  tcp: "TCP",
  tls: "Direct TLS",
  websocket: "WebSocket",
  bosh: "BOSH",
};

/** What a session shows to contacts; before initial presence it is connected and no more. */
export function availability(session: Pick<SessionOutput, "show">): {
  readonly label: string;
  readonly tone: "ok" | "warn" | "danger" | "off";
} {
  const { show } = session;
  if (show === undefined) return { label: "Connected, not available", tone: "off" };
  const tone = show === "dnd" ? "danger" : show === "away" || show === "xa" ? "warn" : "ok";
  return { label: shows[show] ?? show, tone };
}

/** How a session is connected: "TCP · TLS 1.3". */
export function connection({ transport, tls }: Pick<SessionOutput, "transport" | "tls">): string {
  return `${transports[transport]} · ${tls ? tls.replace(/^TLSv/, "TLS ") : "not encrypted"}`;
}
