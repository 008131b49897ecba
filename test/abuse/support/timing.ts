/** Milliseconds of each attempt, the kinds taking turns so that what slows the machine slows all of them. */
export async function interleaved<K>(
  kinds: readonly K[],
  samples: number,
  attempt: (kind: K) => Promise<void>,
): Promise<ReadonlyMap<K, readonly number[]>> {
  const times = new Map<K, number[]>(kinds.map((kind) => [kind, []]));
  for (const kind of kinds) await attempt(kind); // the first of each pays for what is made once
  for (let n = 0; n < samples; n++)
    for (let turn = 0; turn < kinds.length; turn++) {
      const kind = kinds[(n + turn) % kinds.length];
      if (kind === undefined) continue;
      const began = performance.now();
      await attempt(kind);
      times.get(kind)?.push(performance.now() - began);
    }
  return times;
}

/** Half more in the middle: less than a derivation of keys that is left out, more than noise that comes and goes. */
const FACTOR = 1.5;

/** Standard deviations of the rank sum beyond which two samples are not of one kind. */
const DEVIATIONS = 5;

/** Whether times are slower than others beyond doubt: by the medians, and by the sum of ranks (Mann and Whitney). */
export function clearlySlower(times: readonly number[], others: readonly number[]): boolean {
  if (median(times) < median(others) * FACTOR) return false;
  let wins = 0;
  for (const time of times) for (const other of others) wins += time > other ? 1 : time === other ? 0.5 : 0;
  const pairs = times.length * others.length;
  return wins - pairs / 2 > DEVIATIONS * Math.sqrt((pairs * (times.length + others.length + 1)) / 12);
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
