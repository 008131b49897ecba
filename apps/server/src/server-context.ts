import type { ServerSettings } from "@rostra/config/server";
import type { Services } from "@rostra/core/services";
import type { Logger } from "@rostra/telemetry/logger";
import type { Metrics } from "@rostra/telemetry/metrics";
import type { StreamCondition } from "@rostra/xmpp/stream-error";
import type { Arrivals } from "./arrivals.ts";
import type { Domains } from "./domains.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { Router } from "./router.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import type { StanzaCounters } from "./stanza-counters.ts";

/** What the parts of the server share; made once, in server.ts. */
export interface ServerContext {
  readonly settings: Pick<ServerSettings, "limits" | "plaintextLoopback" | "scramIterations" | "shutdownSeconds">;
  readonly services: Services;
  readonly domains: Domains;
  readonly sessions: Sessions;
  readonly arrivals: Arrivals;
  readonly loginThrottle: LoginThrottle;
  readonly onlineSessions: SessionRecorder;
  readonly router: Router;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly counters: StanzaCounters;
  /** From which the salts of unknown users are made (6120-6.5-1); the same after a restart. */
  readonly decoySecret: Uint8Array;
  readonly now: () => Date;
  /** Closes a session's stream with an error and takes the session out of the table at once. */
  endSession(session: Session, condition: StreamCondition, text?: string): void;
}

/** Keeps the projection of who is online (architecture.md §2). */
export interface SessionRecorder {
  /** Records a session, or what changed about it; written soon. */
  put(session: Session): void;
  remove(session: Session): void;
  /** Resolves when all that was put before is written; rejects when the database refused it (3921-3-5). */
  flush(): Promise<void>;
}
