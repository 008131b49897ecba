import type { AccountService } from "@rostra/core/account/account-service";
import {
  type ChallengeFormCount,
  decoyCredential,
  decoyForm,
  SALT_OCTETS,
  type ScramCredential,
} from "@rostra/core/account/credentials";
import type { Actor } from "@rostra/core/actor";
import type { Logger } from "@rostra/telemetry/logger";
import type { ScramMechanism } from "@rostra/xmpp/sasl/scram";

const actor: Actor = { kind: "node", id: "server" };

/** Counting reads every account: after it as many times its duration passes, and so long at least, in milliseconds. */
const COUNT_REST = { times: 30, least: 1000 } as const;

export interface DecoyContext {
  readonly accounts: Pick<AccountService, "challengeForms">;
  /** The server's own, and the same after a restart. */
  readonly secret: Uint8Array;
  /** Iterations that new passwords get. */
  readonly iterations: number;
  readonly logger: Logger;
}

/**
 * Keys that nobody has a password for, for names without an account (6120-6.5-1). Their iterations and the length of their
 * salts are those that accounts of the domain have, as often; where it has none yet, those of new passwords.
 */
export class Decoys {
  readonly #context: DecoyContext;
  #forms: ReadonlyMap<string, readonly ChallengeFormCount[]> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #restUntil = 0;
  #isOutdated = false;
  #isCounting = false;
  #isClosed = false;

  constructor(context: DecoyContext) {
    this.#context = context;
  }

  /** The same for a name each time, while the accounts of its domain stay as they are. */
  credential(address: string, domain: string, mechanism: ScramMechanism): ScramCredential {
    const { secret, iterations } = this.#context;
    const form = decoyForm(secret, address, mechanism, this.#forms.get(`${domain} ${mechanism}`) ?? []);
    return decoyCredential(secret, address, mechanism, form ?? { iterations, saltOctets: SALT_OCTETS });
  }

  /** Keys were stored or may have been: they are counted soon. */
  outdated(): void {
    this.#isOutdated = true;
    if (this.#isCounting || this.#isClosed) return;
    this.#timer ??= setTimeout(() => void this.#recount(), Math.max(0, this.#restUntil - performance.now())).unref();
  }

  /** Nothing is counted any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #recount(): Promise<void> {
    const since = performance.now();
    this.#timer = undefined;
    this.#isCounting = true;
    this.#isOutdated = false;
    try {
      await this.#count();
    } catch (error) {
      if (!this.#isClosed) this.#context.logger.error("accounts could not be counted", { error });
    }
    const now = performance.now();
    this.#restUntil = now + Math.max(COUNT_REST.least, COUNT_REST.times * (now - since));
    this.#isCounting = false;
    if (this.#isOutdated) this.outdated();
  }

  async #count(): Promise<void> {
    const forms = new Map<string, ChallengeFormCount[]>();
    for (const form of await this.#context.accounts.challengeForms(actor)) {
      const key = `${form.domain} ${form.mechanism}`;
      const known = forms.get(key) ?? [];
      known.push(form);
      forms.set(key, known);
    }
    this.#forms = forms;
  }
}
