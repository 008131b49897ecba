/** How hard one kind of key (an operator's e-mail, a peer's address) is braked. */
export interface ThrottleLimits {
  /** Failures in a row that cost nothing. */
  readonly free: number;
  /** The pause after the first failure beyond those, in milliseconds; each further one doubles it. */
  readonly firstPauseMs: number;
  /** No pause is longer, in milliseconds, so that nobody can lock an operator out for good. */
  readonly longestPauseMs: number;
  /** Failures are forgotten when there was no attempt for so long, in milliseconds. */
  readonly forgetAfterMs: number;
}

/**
 * For one e-mail. It must hold by itself, for the address of a peer can be forged behind a careless proxy: from the
 * longest pause on, a guesser has at most 96 attempts a day.
 */
export const ACCOUNT_THROTTLE: ThrottleLimits = {
  free: 5,
  firstPauseMs: 15_000,
  longestPauseMs: 15 * 60_000,
  forgetAfterMs: 24 * 60 * 60_000,
};

/** For one address, which a whole office may share. */
export const ADDRESS_THROTTLE: ThrottleLimits = {
  free: 20,
  firstPauseMs: 15_000,
  longestPauseMs: 15 * 60_000,
  forgetAfterMs: 60 * 60_000,
};

/** What is remembered for a key between attempts. */
export interface ThrottleState {
  /** Attempts in a row that have not succeeded. */
  readonly failures: number;
  /** When the last of them was. */
  readonly lastAt: Date;
  /** Until when further ones are refused; absent: they are not. */
  readonly blockedUntil?: Date;
}

export type Admission =
  /** Go on; `state` is to be stored first. */
  | { readonly admitted: true; readonly state: ThrottleState }
  | { readonly admitted: false; readonly retryAfterMs: number };

/**
 * Whether an attempt may be made at `now`. An attempt counts as failed from the moment it is admitted, so that many at
 * once cannot slip through together; {@link afterSuccess} takes it back. An attempt that is refused changes nothing.
 */
export function admit(before: ThrottleState | undefined, now: Date, limits: ThrottleLimits): Admission {
  const known = before && now.getTime() - before.lastAt.getTime() < limits.forgetAfterMs ? before : undefined;
  const retryAfterMs = (known?.blockedUntil?.getTime() ?? 0) - now.getTime();
  if (retryAfterMs > 0) return { admitted: false, retryAfterMs };
  return { admitted: true, state: failedAt(now, (known?.failures ?? 0) + 1, limits) };
}

function failedAt(lastAt: Date, failures: number, limits: ThrottleLimits): ThrottleState {
  const pause = pauseAfter(failures, limits);
  return { failures, lastAt, ...(pause > 0 && { blockedUntil: new Date(lastAt.getTime() + pause) }) };
}

/** The pause that `failures` in a row ask for, in milliseconds. */
export function pauseAfter(failures: number, limits: ThrottleLimits): number {
  const beyond = failures - limits.free;
  if (beyond <= 0) return 0;
  return Math.min(limits.firstPauseMs * 2 ** (beyond - 1), limits.longestPauseMs);
}

/**
 * What is left of an address after one of its attempts succeeded: that attempt is taken back, the failures of others
 * behind the same address stay. (The key of the account itself is simply forgotten.)
 */
export function afterSuccess(state: ThrottleState, limits: ThrottleLimits): ThrottleState | undefined {
  return state.failures > 1 ? failedAt(state.lastAt, state.failures - 1, limits) : undefined;
}
