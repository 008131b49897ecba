import type { LoginLock } from "@rostra/core/account/login-lock-store";
import type { Services } from "@rostra/core/services";
import type { Logger } from "@rostra/telemetry/logger";
import type { BareJid } from "@rostra/xmpp/jid";

/** Locks that are being written at once; of what comes beyond only the log tells. */
const WRITTEN_AT_ONCE = 50;

export interface LoginLocksOptions {
  readonly service: Pick<Services["loginLocks"], "locked">;
  /** The id of this node. */
  readonly node: string;
  readonly logger: Logger;
}

/** Tells operators whose logins the throttle refuses (product.md page 3). It refuses whether or not this can be written. */
export class LoginLocks {
  readonly #options: LoginLocksOptions;
  #writing = 0;

  constructor(options: LoginLocksOptions) {
    this.#options = options;
  }

  /** Nobody waits for it. */
  tell(account: BareJid, lock: Omit<LoginLock, "node">): void {
    const { service, node, logger } = this.#options;
    logger.warn("logins of an account are refused for a while", { jid: account, ...lock });
    if (this.#writing >= WRITTEN_AT_ONCE) return;
    this.#writing++;
    service
      .locked({ kind: "node", id: node }, account, { node, ...lock })
      .catch((error: unknown) => logger.error("a refused account could not be recorded", { jid: account, error }))
      .finally(() => this.#writing--);
  }
}
