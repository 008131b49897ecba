import { type Decision, decisionText, type RecordedDecision } from "./decision.ts";

export interface GatheredLimits {
  /** Different refusals at most. */
  readonly total: number;
  /** Different refusals of one account at most: that of longest ago gives way to a new one. */
  readonly perAccount: number;
}

interface Gathered {
  latest: Omit<Decision, "at">;
  count: number;
  firstAt: Date;
  lastAt: Date;
}

/** Refusals that wait to be written, those that are alike as one. */
export class GatheredDecisions {
  readonly #limits: GatheredLimits;
  /** By account, then by {@link decisionText}. */
  readonly #accounts = new Map<string, Map<string, Gathered>>();
  #size = 0;

  constructor(limits: GatheredLimits) {
    this.#limits = limits;
  }

  /** How many different ones there are. */
  get size(): number {
    return this.#size;
  }

  /** False: there is no room for it. */
  add(decision: Decision): boolean {
    return this.#add(decision, 1, decision.at, decision.at);
  }

  /** Puts back what {@link take} gave. False: there is no room for it. */
  putBack(record: RecordedDecision): boolean {
    return this.#add(record, record.count, record.firstAt, record.lastAt);
  }

  /** Takes them all out. */
  take(): readonly RecordedDecision[] {
    const all = [...this.#accounts.values()].flatMap((own) => [...own.values()].map(toRecord));
    this.#accounts.clear();
    this.#size = 0;
    return all;
  }

  #add(latest: Omit<Decision, "at">, count: number, firstAt: Date, lastAt: Date): boolean {
    const account = latest.account.toString();
    const own = this.#accounts.get(account);
    const text = decisionText(latest);
    const known = own?.get(text);
    if (known) {
      known.count += count;
      if (firstAt < known.firstAt) known.firstAt = firstAt;
      if (lastAt < known.lastAt) return true;
      known.latest = latest;
      known.lastAt = lastAt;
      return true;
    }
    if (own && own.size >= this.#limits.perAccount) {
      own.delete(oldestOf(own));
      this.#size--;
    } else if (this.#size >= this.#limits.total) return false;
    const gathered = { latest, count, firstAt, lastAt };
    if (own) own.set(text, gathered);
    else this.#accounts.set(account, new Map([[text, gathered]]));
    this.#size++;
    return true;
  }
}

function oldestOf(own: ReadonlyMap<string, Gathered>): string {
  let [oldest, since] = ["", Number.POSITIVE_INFINITY];
  for (const [text, { lastAt }] of own) if (lastAt.getTime() < since) [oldest, since] = [text, lastAt.getTime()];
  return oldest;
}

function toRecord({ latest, count, firstAt, lastAt }: Gathered): RecordedDecision {
  const { account, direction, from, to, stanza, list, inForce, item, answer } = latest;
  return { account, direction, from, to, stanza, list, inForce, item, answer, count, firstAt, lastAt };
}
