import type { BoshWrapper } from "./bosh-body.ts";

/** Longest time a request is held without an answer, in seconds: what proxies let pass. */
export const MAX_WAIT_SECONDS = 60;

/** Requests that are held at once: one more adds nothing but sockets. */
export const MAX_HOLD = 1;

/** Seconds without a request after which a session has ended (XEP-0124 §10). */
export const INACTIVITY_SECONDS = 30;

/** The same for a client that polls, which comes more rarely (XEP-0124 §12). */
export const POLLING_INACTIVITY_SECONDS = 60;

/** Seconds between two empty requests, below which a client asks too often (XEP-0124 §11, §12). */
export const POLLING_SECONDS = 2;

/** The version of BOSH that is spoken here. */
const VERSION = { major: 1, minor: 11 };

/** What client and server have agreed on for one session (XEP-0124 §7). */
export interface BoshTerms {
  /** Seconds. */
  readonly wait: number;
  readonly hold: number;
  /** Simultaneous requests, which is also the window of request ids (§14.2) and the number of answers kept (§14.3). */
  readonly requests: number;
  /** Seconds. */
  readonly inactivity: number;
  /** `undefined` for a client of the time before versions, which understands HTTP errors only (§17.1). */
  readonly version: string | undefined;
  readonly contentType: string;
}

/** The client's wishes within our bounds. */
export function agree({ attrs }: BoshWrapper): BoshTerms {
  const wait = wish(attrs["wait"], MAX_WAIT_SECONDS);
  const hold = wait === 0 ? 0 : wish(attrs["hold"], MAX_HOLD);
  return {
    wait,
    hold,
    requests: hold + 1,
    inactivity: hold === 0 ? POLLING_INACTIVITY_SECONDS : INACTIVITY_SECONDS,
    version: lowerVersion(attrs["ver"]),
    contentType: contentType(attrs["content"]),
  };
}

function wish(text: string | undefined, most: number): number {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Math.min(Number(text), most) : most;
}

function lowerVersion(text: string | undefined): string | undefined {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})$/.exec(text ?? "") ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const isLower = Number(major) < VERSION.major || (Number(major) === VERSION.major && Number(minor) < VERSION.minor);
  return isLower ? `${Number(major)}.${Number(minor)}` : `${VERSION.major}.${VERSION.minor}`;
}

/** The client chooses (XEP-0124 §7.1), but never a type as which a browser would run what others have written. */
function contentType(wished: string | undefined): string {
  const [, type] = /^(text\/xml|text\/plain|application\/xml)(; ?charset=utf-8)?$/i.exec(wished ?? "") ?? [];
  return `${type ?? "text/xml"}; charset=utf-8`;
}
