import type { SessionOutput } from "@rostra/api/outputs";
import { plural } from "./effect-sentence.ts";

/** RFC 6121 §4.7.2.1 in plain words; the protocol's own term is the small print. */
export const showNames: Readonly<Record<string, string>> = {
  available: "Available",
  chat: "Free to chat",
  away: "Away",
  xa: "Away for long",
  dnd: "Do not disturb",
};

/** How clients are connected, in words. */
export const transportNames: Readonly<Record<SessionOutput["transport"], string>> = {
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
  return { label: showNames[show] ?? show, tone };
}

/** How a session is connected: "TCP · TLS 1.3". */
export function connection({ transport, tls }: Pick<SessionOutput, "transport" | "tls">): string {
  return `${transportNames[transport]} · ${tls ? tlsName(tls) : "not encrypted"}`;
}

/** A version of TLS in words: "TLS 1.3". */
export function tlsName(tls: string): string {
  return tls.replace(/^TLSv/, "TLS ");
}

/** Whether the login was bound to its TLS channel (RFC 5802 §6), and by what. */
export function bindingWords({ channelBinding }: Pick<SessionOutput, "channelBinding">): string {
  return channelBinding === undefined ? "No" : `Yes (${channelBinding})`;
}

/** How long its user has done nothing: "12 minutes"; undefined where that is not known, or less than a minute. */
export function idleFor({ idleSince }: Pick<SessionOutput, "idleSince">, now: Date): string | undefined {
  const minutes = idleSince ? Math.floor((now.getTime() - idleSince.getTime()) / 60_000) : 0;
  if (minutes < 1) return undefined;
  if (minutes < 60) return plural(minutes, "minute");
  return minutes < 24 * 60 ? plural(Math.floor(minutes / 60), "hour") : plural(Math.floor(minutes / (24 * 60)), "day");
}

/** What ending sessions will do, in sentences; `mayEnd` tells of which domains. */
export function endingWords(
  sessions: readonly Pick<SessionOutput, "jid" | "clientId">[],
  mayEnd: (domain: string) => boolean,
): readonly string[] {
  const ending = sessions.filter(({ jid }) => mayEnd(domainOf(jid)));
  const accounts = new Set(ending.map(({ jid }) => bareOf(jid))).size;
  const withToken = ending.filter(({ clientId }) => clientId !== undefined).length;
  const staying = sessions.length - ending.length;
  const sentences = [
    `${plural(ending.length, "session")} of ${plural(accounts, "account")} ${ending.length === 1 ? "is" : "are"} disconnected at once. Messages that come meanwhile wait, as for anybody who is offline.`,
  ];
  if (withToken > 0)
    sentences.push(
      `${plural(withToken, "client")} could be back by a token: it is revoked, and the password is asked for again.`,
    );
  if (staying > 0)
    sentences.push(
      `${plural(staying, "session")} ${staying === 1 ? "stays" : "stay"}: your role ends none on ${staying === 1 ? "its" : "their"} domain.`,
    );
  sentences.push(
    `Clients may log in again at once. To keep ${accounts === 1 ? "the account" : "an account"} out, suspend it or set another password.`,
  );
  return sentences;
}

/** The account of a session's address. */
export function bareOf(session: string): string {
  const slash = session.indexOf("/");
  return slash === -1 ? session : session.slice(0, slash);
}

/** The domain of a session's address. */
export function domainOf(session: string): string {
  const bare = bareOf(session);
  return bare.slice(bare.indexOf("@") + 1);
}
