import type { PresentedCertificate, ProtectedSessions } from "@rostra/core/system/system-store";
import { tlsName } from "./session-words.ts";

/** Some of the sessions, and where they are listed. */
export interface SessionShare {
  readonly key: string;
  readonly label: string;
  readonly sessions: number;
  /** Query of the sessions page; absent: it has no filter for these. */
  readonly query?: string;
  /** Whether somebody should do something about them. */
  readonly isWeak: boolean;
}

/** TLS as it should be; an older version is told. */
const PRESENT_TLS = "TLSv1.3";

type Named = Omit<SessionShare, "sessions">;

function shares(all: readonly ProtectedSessions[], name: (one: ProtectedSessions) => Named): readonly SessionShare[] {
  const sums = new Map<string, SessionShare>();
  for (const one of all) {
    const named = name(one);
    sums.set(named.key, { ...named, sessions: (sums.get(named.key)?.sessions ?? 0) + one.sessions });
  }
  return [...sums.values()].sort((one, other) => other.sessions - one.sessions || (one.label < other.label ? -1 : 1));
}

export function byTls(all: readonly ProtectedSessions[]): readonly SessionShare[] {
  return shares(all, ({ tls }) => ({
    key: tls ?? "none",
    label: tls === undefined ? "Not encrypted" : tlsName(tls),
    query: `?tls=${encodeURIComponent(tls ?? "none")}`,
    isWeak: tls !== PRESENT_TLS,
  }));
}

export function byMechanism(all: readonly ProtectedSessions[]): readonly SessionShare[] {
  return shares(all, ({ mechanism }) => ({
    key: mechanism,
    label: mechanism,
    query: `?mechanism=${encodeURIComponent(mechanism)}`,
    isWeak: mechanism === "PLAIN",
  }));
}

/** Whether the login was bound to its TLS connection, so that nobody in between can have relayed it (RFC 5802 §6). */
export function byChannelBinding(all: readonly ProtectedSessions[]): readonly SessionShare[] {
  return shares(all, ({ mechanism }) =>
    isBound(mechanism)
      ? { key: "bound", label: "Bound to the connection", isWeak: false }
      : { key: "unbound", label: "Not bound", isWeak: false },
  );
}

function isBound(mechanism: string): boolean {
  return mechanism.endsWith("-PLUS") || /^HT-.+-(EXPR|UNIQ|ENDP)$/.test(mechanism);
}

const DAY_MS = 86_400_000;
/** A certificate that is good for fewer days wants somebody's eye. */
const SOON_DAYS = 30;

/** How a certificate stands: "62 days left". */
export function validity(
  { domain, names, validUntil }: Pick<PresentedCertificate, "domain" | "names" | "validUntil">,
  now: Date,
): { readonly words: string; readonly tone: "ok" | "warn" | "danger" } {
  const days = Math.floor((validUntil.getTime() - now.getTime()) / DAY_MS);
  if (days < 0) return { words: "Has run out", tone: "danger" };
  if (!covers(names, domain)) return { words: "Is for other names", tone: "danger" };
  return { words: days === 1 ? "1 day left" : `${days} days left`, tone: days < SOON_DAYS ? "warn" : "ok" };
}

/** Whether one of the names is the domain's, or stands for all one level below its own (RFC 6125 §6.4.3). */
function covers(names: readonly string[], domain: string): boolean {
  const [, parent] = /^[^.]+\.(.+)$/.exec(domain) ?? [];
  return names.some((name) => {
    const lower = name.toLowerCase();
    return lower === asciiName(domain) || (parent !== undefined && lower === `*.${asciiName(parent)}`);
  });
}

/** As certificates write a name: with A-labels. */
function asciiName(domain: string): string {
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : domain;
}
