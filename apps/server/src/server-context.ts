import type { ServerSettings } from "@rostra/config/server";
import type { GroupDirectory } from "@rostra/core/group/group-directory";
import type { DecisionLog } from "@rostra/core/privacy/decision";
import type { Services } from "@rostra/core/services";
import type { Logger } from "@rostra/telemetry/logger";
import type { Metrics } from "@rostra/telemetry/metrics";
import type { Routable } from "@rostra/xmpp/stanza";
import type { StreamCondition, StreamError } from "@rostra/xmpp/stream-error";
import type { Applied } from "./applied.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Decoys } from "./decoys.ts";
import type { Domains } from "./domains.ts";
import type { LoginLocks } from "./login-locks.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { BindInline, Verdict } from "./module.ts";
import type { Offline } from "./offline.ts";
import type { LastSeen } from "./presence/last-seen.ts";
import type { PrivacyLists } from "./privacy-lists.ts";
import type { RegistrationThrottle } from "./registration-throttle.ts";
import type { Rosters } from "./rosters.ts";
import type { Router } from "./router.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import type { StanzaCounters } from "./stanza-counters.ts";
import type { Stream } from "./stream.ts";
import type { Suspensions } from "./suspensions.ts";
import type { Traffic } from "./traffic.ts";

/** What the parts of the server share; made once, in server.ts. */
export interface ServerContext {
  readonly settings: Pick<
    ServerSettings,
    | "limits"
    | "plaintextLoopback"
    | "scramIterations"
    | "fast"
    | "roster"
    | "privacy"
    | "reports"
    | "shutdownSeconds"
    | "resetOnCertificateChange"
    | "strictIqPrivacy"
    | "consoleUrl"
  >;
  readonly services: Services;
  readonly domains: Domains;
  readonly sessions: Sessions;
  readonly arrivals: Arrivals;
  readonly offline: Offline;
  /** Every stream that has not ended, logged in or not. */
  readonly streams: Set<Stream>;
  readonly loginThrottle: LoginThrottle;
  readonly loginLocks: LoginLocks;
  readonly registrationThrottle: RegistrationThrottle;
  readonly suspensions: Pick<Suspensions, "expect">;
  readonly onlineSessions: SessionRecorder;
  /** The shared groups, which fill rosters too. */
  readonly groups: GroupDirectory;
  /** The rosters of who is online. */
  readonly rosters: Rosters;
  /** The privacy lists of who is online, and of others that were asked for. */
  readonly privacyLists: PrivacyLists;
  /** What they refuse is recorded here. */
  readonly decisions: Pick<DecisionLog, "record">;
  /** How far this node has applied the outbox. */
  readonly applied: Applied;
  readonly lastSeen: LastSeen;
  readonly router: Router;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly counters: StanzaCounters;
  readonly traffic: Traffic;
  readonly decoys: Decoys;
  /** Keys that no client learns; the same after a restart. */
  readonly keys: {
    /** From which tokens of FAST are made (XEP-0484). */
    readonly fastTokens: Uint8Array;
    /** From which the resources of Bind 2 are made (XEP-0386 §3.2.1). */
    readonly resources: Uint8Array;
  };
  /** What a session may be given as it is bound (XEP-0386 §3.1), of all modules. */
  bindInline(): readonly BindInline[];
  /** What the inbound guards of a local account say of a stanza for it. */
  inboundVerdict(stanza: Routable): Promise<Verdict>;
  readonly now: () => Date;
  /** Ends a stream with an error, which is counted and logged; harmless when the stream is being closed already. */
  endStream(stream: Stream, error: StreamError, session?: Session): void;
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
