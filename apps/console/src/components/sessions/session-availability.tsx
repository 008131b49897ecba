"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import { availability } from "../../lib/session-words.ts";
import { Dot } from "../ui/badge.tsx";

interface SessionAvailabilityProps {
  readonly session: Pick<SessionOutput, "show" | "priority">;
}

/** What contacts see of a session, and its priority. */
export function SessionAvailability({ session }: SessionAvailabilityProps) {
  const { label, tone } = availability(session);
  return (
    <span className="inline-flex min-w-0 flex-wrap items-center gap-x-2 text-ink-2 text-xs">
      <Dot tone={tone} />
      {label}
      {session.priority !== undefined && (
        <span className="text-ink-3" title="Where messages to the bare address go first (RFC 6121 §8.5)">
          priority {session.priority}
        </span>
      )}
    </span>
  );
}
