import type { LiveEffect } from "@rostra/core/transaction";

/** What a change does to sessions: it ends them, or tells them. */
export type EffectVerb = "Ended" | "Reached";

/** What a change has done to sessions so far, in words: "Ended 1 session in 14 ms." */
export function effectSentence({ sessions, milliseconds, pending }: LiveEffect, verb: EffectVerb): string {
  const done = `${verb} ${plural(sessions, "session")}`;
  const time = milliseconds === undefined ? "" : ` in ${duration(milliseconds)}`;
  if (pending > 0) {
    const waiting = `${plural(pending, "server")} ${pending === 1 ? "has" : "have"} not confirmed yet.`;
    return sessions > 0 ? `${done}${time}; ${waiting}` : waiting;
  }
  if (milliseconds === undefined) return "No live server is running; it applies from the next start.";
  return sessions > 0 ? `${done}${time}.` : "No sessions were open.";
}

/** What two changes, one after the other, have done together. */
export function addEffects(one: LiveEffect, other: LiveEffect): LiveEffect {
  const times = [one.milliseconds, other.milliseconds].filter((time) => time !== undefined);
  return {
    sessions: one.sessions + other.sessions,
    milliseconds: times.length > 0 ? times.reduce((sum, time) => sum + time, 0) : undefined,
    pending: Math.max(one.pending, other.pending),
  };
}

export function plural(count: number, word: string, many = `${word}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? word : many}`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.max(1, Math.round(milliseconds))} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
