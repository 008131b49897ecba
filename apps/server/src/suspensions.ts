import type { AccountService } from "@rostra/core/account/account-service";
import type { Actor } from "@rostra/core/actor";
import type { Logger } from "@rostra/telemetry/logger";

/** How often it is looked for suspensions that have begun, in milliseconds; what begins in between has a timer. */
export const SUSPENSION_CHECK_MS = 60_000;

export interface SuspensionsContext {
  readonly accounts: Pick<AccountService, "beginSuspensions">;
  /** This live server. */
  readonly actor: Actor;
  readonly logger: Logger;
  readonly now: () => Date;
  /** As setTimeout: calls back after so many milliseconds, and gives what calls it off. */
  readonly later: (work: () => void, milliseconds: number) => () => void;
}

/**
 * Puts suspensions in force that lie ahead when their time comes. What was missed, because no server was there or the
 * database could not be reached, comes with the next look. Each live server looks; every suspension begins once.
 */
export class Suspensions {
  readonly #context: SuspensionsContext;
  #cancel: (() => void) | undefined;
  #at = Number.POSITIVE_INFINITY;
  #isClosed = false;

  constructor(context: SuspensionsContext) {
    this.#context = context;
  }

  /** Looks now, and from now on when something begins, every minute at least. Never rejects. */
  async check(): Promise<void> {
    if (this.#isClosed) return;
    this.#arm(SUSPENSION_CHECK_MS);
    const { accounts, actor, logger, now } = this.#context;
    try {
      const { next } = await accounts.beginSuspensions(actor, now());
      if (next) this.expect(next);
    } catch (error) {
      logger.error("it could not be looked for suspensions that have begun", { error });
    }
  }

  /** One begins then. */
  expect(from: Date): void {
    const { now } = this.#context;
    if (!this.#isClosed && from.getTime() < this.#at) this.#arm(Math.max(0, from.getTime() - now().getTime()));
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #arm(milliseconds: number): void {
    this.#cancel?.();
    const wait = Math.min(milliseconds, SUSPENSION_CHECK_MS);
    this.#at = this.#context.now().getTime() + wait;
    this.#cancel = this.#context.later(() => void this.check(), wait);
  }
}
