"use client";

import { useSyncExternalStore } from "react";
import { fullTime, relativeTime, shortDate, shortMoment } from "../../lib/relative-time.ts";

/** How often relative times move on, in milliseconds. */
const TICK_MS = 15_000;

const subscribe = (changed: () => void): (() => void) => {
  const timer = setInterval(changed, TICK_MS);
  return () => clearInterval(timer);
};
const tick = (): number => Math.floor(Date.now() / TICK_MS);
/** The server knows neither the reader's clock nor time zone: its page has dates, the browser makes them precise. */
const onServer = (): undefined => undefined;

interface TimeProps {
  readonly at: Date;
  /**
   * "relative" is "5 minutes ago"; "date" is "22 Nov 2026"; "moment" is "22 Nov 2026, 14:03". The exact moment is the
   * tooltip.
   */
  readonly as?: "relative" | "date" | "moment";
  readonly className?: string;
}

export function Time({ at, as = "relative", className }: TimeProps) {
  const live = useSyncExternalStore<number | undefined>(subscribe, tick, onServer) !== undefined;
  return (
    <time dateTime={at.toISOString()} className={className} {...(live && { title: fullTime(at) })}>
      {live ? text(at, as) : shortDate(at)}
    </time>
  );
}

function text(at: Date, as: "relative" | "date" | "moment"): string {
  switch (as) {
    case "relative":
      return relativeTime(at, new Date());
    case "date":
      return shortDate(at);
    case "moment":
      return shortMoment(at);
  }
}
