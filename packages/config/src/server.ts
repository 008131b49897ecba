import { type AccountSettings, accountSettings } from "./accounts.ts";
import { consoleUrl } from "./console.ts";
import { type ImportSettings, importSettings } from "./imports.ts";
import { type PrivacySettings, privacySettings } from "./privacy.ts";
import { type Environment, loadSettings, type Settings, type SettingsOrigin } from "./settings.ts";
import { SettingsError } from "./settings-error.ts";
import { type WebhookSettings, webhookSettings } from "./webhooks.ts";

/** What the live server refuses to exceed; each is a setting (docs/settings.md). */
export interface ServerLimits {
  /** Whether throttles and rate limits spare loopback clients (`ROSTRA_LIMITS=off`). */
  readonly spareLoopback: boolean;
  readonly loginSeconds: number;
  readonly saslAttempts: number;
  readonly bindAttempts: number;
  readonly loginFailuresPerAddress: number;
  readonly loginFailuresPerAccount: number;
  readonly loginFailureWindowSeconds: number;
  readonly connectionsPerAddress: number;
  readonly connectionsPerMinute: number;
  readonly halfOpenPerAddress: number;
  readonly stanzaBytesBeforeLogin: number;
  readonly stanzaBytes: number;
  readonly stanzaElementsBeforeLogin: number;
  readonly stanzaElements: number;
  readonly elementDepth: number;
  readonly attributes: number;
  readonly writeQueueBytes: number;
  readonly writeStallSeconds: number;
  readonly stanzasPerSecond: number;
  readonly stanzaBurst: number;
  readonly bytesPerSecond: number;
  readonly byteBurst: number;
  readonly spoolQueueMessages: number;
  readonly spoolQueueBytes: number;
  readonly spoolRetrySeconds: number;
  readonly idleSeconds: number;
  readonly pingSeconds: number;
  readonly closeSeconds: number;
  readonly closeBytes: number;
  readonly rosterNameBytes: number;
  readonly directedPresence: number;
  readonly registrationRequests: number;
  readonly registrationsPerAddress: number;
  readonly registrationsPerHour: number;
  readonly tokenFailuresPerAddress: number;
}

/** The settings of apps/server. */
export interface ServerSettings {
  readonly databaseUrl: string;
  /** Absolute. The certificate made at first start lives in it. */
  readonly dataDir: string;
  readonly bind: string;
  /** The public host name or address. */
  readonly host: string;
  readonly ports: { readonly xmpp: number; readonly xmpps: number; readonly http: number };
  /** The web origins whose pages may use the WebSocket and BOSH; the console's own is one of them. */
  readonly origins: readonly string[] | "all";
  /** PEM files; absent: a certificate is made in the data folder. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** PEM files by which certificates of clients are judged; absent: clients are not asked for any. */
  readonly clientAuthorities?: { readonly ca: string; readonly crl?: string };
  /** Whether sessions end when the operator's certificate changes. */
  readonly resetOnCertificateChange: boolean;
  /** Whether requests of strangers to a full JID are refused (RFC 6121 §8.5.3.1). */
  readonly strictIqPrivacy: boolean;
  readonly plaintextLoopback: boolean;
  /** Where people open the console, without a slash at the end: pages of invitations are there. */
  readonly consoleUrl: string;
  readonly limits: ServerLimits;
  readonly scramIterations: number;
  /** Tokens in place of passwords (XEP-0484). */
  readonly fast: { readonly tokenDays: number; readonly rotationDays: number; readonly clients: number };
  /** What invitations may be that accounts make. */
  readonly invitations: AccountSettings["invitations"];
  /** What rosters may hold. */
  readonly roster: { readonly pendingRequests: number; readonly requestBytes: number };
  /** What privacy lists may hold. */
  readonly privacy: PrivacySettings;
  /** What imports may cost, and how long they are kept. */
  readonly imports: ImportSettings & { readonly retentionDays: number };
  /** How work is done that takes long. */
  readonly jobs: { readonly leaseSeconds: number; readonly pollSeconds: number };
  /** What webhooks may be, and how they are told of events. */
  readonly webhooks: WebhookSettings & {
    readonly atOnce: number;
    readonly timeoutSeconds: number;
    readonly retrySeconds: number;
    readonly giveUpHours: number;
    readonly retention: { readonly days: number; readonly perWebhook: number };
  };
  /** What is recorded of what they refuse. */
  readonly decisions: { readonly perAccount: number; readonly seconds: number; readonly queue: number };
  /** What reports may hold (XEP-0377). */
  readonly reports: { readonly textBytes: number; readonly stanzaIds: number; readonly perAccount: number };
  /** How often it is recorded what goes on, and how long that is kept. */
  readonly traffic: { readonly seconds: number; readonly retentionDays: number };
  /** Largest vCard, in bytes. */
  readonly vCardBytes: number;
  /** How long clients have to close their streams when the server stops. */
  readonly shutdownSeconds: number;
  readonly logLevel: Settings["ROSTRA_LOG_LEVEL"];
}

/** Throws {@link SettingsError}; a server without DATABASE_URL has nobody to give it the embedded one. */
export function loadServerSettings(env: Environment, origin?: SettingsOrigin): ServerSettings {
  const settings = loadSettings(env, origin);
  if (settings.DATABASE_URL === undefined)
    throw new SettingsError([
      "DATABASE_URL is not set: start with npm start, which also starts the embedded database.",
    ]);
  return serverSettings(settings, settings.DATABASE_URL);
}

/** The server's slice. */
export function serverSettings(settings: Settings, databaseUrl: string): ServerSettings {
  const { ROSTRA_TLS_CERT: cert, ROSTRA_TLS_KEY: key } = settings;
  const { ROSTRA_TLS_CLIENT_CA: ca, ROSTRA_TLS_CLIENT_CRL: crl } = settings;
  return {
    databaseUrl,
    dataDir: settings.ROSTRA_DATA_DIR,
    bind: settings.ROSTRA_BIND,
    host: settings.ROSTRA_HOST,
    ports: { xmpp: settings.ROSTRA_XMPP_PORT, xmpps: settings.ROSTRA_XMPPS_PORT, http: settings.ROSTRA_HTTP_PORT },
    origins: settings.ROSTRA_ORIGINS === "all" ? "all" : [...settings.ROSTRA_ORIGINS, consoleUrl(settings)], // the web chat
    ...(cert !== undefined && key !== undefined && { tls: { cert, key } }),
    ...(ca !== undefined && { clientAuthorities: { ca, ...(crl !== undefined && { crl }) } }),
    resetOnCertificateChange: settings.ROSTRA_RESET_ON_CERTIFICATE_CHANGE,
    strictIqPrivacy: settings.ROSTRA_STRICT_IQ_PRIVACY,
    plaintextLoopback: settings.ROSTRA_PLAINTEXT_LOOPBACK,
    consoleUrl: consoleUrl(settings),
    limits: {
      spareLoopback: !settings.ROSTRA_LIMITS,
      loginSeconds: settings.ROSTRA_LOGIN_SECONDS,
      saslAttempts: settings.ROSTRA_SASL_ATTEMPTS,
      bindAttempts: settings.ROSTRA_BIND_ATTEMPTS,
      loginFailuresPerAddress: settings.ROSTRA_LOGIN_FAILURES_PER_ADDRESS,
      loginFailuresPerAccount: settings.ROSTRA_LOGIN_FAILURES_PER_ACCOUNT,
      loginFailureWindowSeconds: settings.ROSTRA_LOGIN_FAILURE_WINDOW_SECONDS,
      connectionsPerAddress: settings.ROSTRA_CONNECTIONS_PER_ADDRESS,
      connectionsPerMinute: settings.ROSTRA_CONNECTIONS_PER_MINUTE,
      halfOpenPerAddress: settings.ROSTRA_HALF_OPEN_PER_ADDRESS,
      stanzaBytesBeforeLogin: settings.ROSTRA_STANZA_BYTES_BEFORE_LOGIN,
      stanzaBytes: settings.ROSTRA_STANZA_BYTES,
      stanzaElementsBeforeLogin: settings.ROSTRA_STANZA_ELEMENTS_BEFORE_LOGIN,
      stanzaElements: settings.ROSTRA_STANZA_ELEMENTS,
      elementDepth: settings.ROSTRA_ELEMENT_DEPTH,
      attributes: settings.ROSTRA_ATTRIBUTES,
      writeQueueBytes: settings.ROSTRA_WRITE_QUEUE_BYTES,
      writeStallSeconds: settings.ROSTRA_WRITE_STALL_SECONDS,
      stanzasPerSecond: settings.ROSTRA_STANZAS_PER_SECOND,
      stanzaBurst: settings.ROSTRA_STANZA_BURST,
      bytesPerSecond: settings.ROSTRA_BYTES_PER_SECOND,
      byteBurst: settings.ROSTRA_BYTE_BURST,
      spoolQueueMessages: settings.ROSTRA_SPOOL_QUEUE_MESSAGES,
      spoolQueueBytes: settings.ROSTRA_SPOOL_QUEUE_BYTES,
      spoolRetrySeconds: settings.ROSTRA_SPOOL_RETRY_SECONDS,
      idleSeconds: settings.ROSTRA_IDLE_SECONDS,
      pingSeconds: settings.ROSTRA_PING_SECONDS,
      closeSeconds: settings.ROSTRA_CLOSE_SECONDS,
      closeBytes: settings.ROSTRA_CLOSE_BYTES,
      rosterNameBytes: settings.ROSTRA_ROSTER_NAME_BYTES,
      directedPresence: settings.ROSTRA_DIRECTED_PRESENCE,
      registrationRequests: settings.ROSTRA_REGISTRATION_REQUESTS,
      registrationsPerAddress: settings.ROSTRA_REGISTRATIONS_PER_ADDRESS,
      registrationsPerHour: settings.ROSTRA_REGISTRATIONS_PER_HOUR,
      tokenFailuresPerAddress: settings.ROSTRA_TOKEN_FAILURES_PER_ADDRESS,
    },
    scramIterations: settings.ROSTRA_SCRAM_ITERATIONS,
    fast: {
      tokenDays: settings.ROSTRA_FAST_TOKEN_DAYS,
      rotationDays: settings.ROSTRA_FAST_ROTATION_DAYS,
      clients: settings.ROSTRA_FAST_CLIENTS,
    },
    invitations: accountSettings(settings).invitations,
    roster: {
      pendingRequests: settings.ROSTRA_PENDING_REQUESTS,
      requestBytes: settings.ROSTRA_REQUEST_BYTES,
    },
    privacy: privacySettings(settings),
    imports: { ...importSettings(settings), retentionDays: settings.ROSTRA_IMPORT_RETENTION_DAYS },
    jobs: { leaseSeconds: settings.ROSTRA_JOB_LEASE_SECONDS, pollSeconds: settings.ROSTRA_JOB_POLL_SECONDS },
    webhooks: {
      ...webhookSettings(settings),
      atOnce: settings.ROSTRA_WEBHOOK_DELIVERIES_AT_ONCE,
      timeoutSeconds: settings.ROSTRA_WEBHOOK_TIMEOUT_SECONDS,
      retrySeconds: settings.ROSTRA_WEBHOOK_RETRY_SECONDS,
      giveUpHours: settings.ROSTRA_WEBHOOK_GIVE_UP_HOURS,
      retention: { days: settings.ROSTRA_WEBHOOK_RETENTION_DAYS, perWebhook: settings.ROSTRA_WEBHOOK_DELIVERIES },
    },
    decisions: {
      perAccount: settings.ROSTRA_PRIVACY_DECISIONS,
      seconds: settings.ROSTRA_PRIVACY_DECISION_SECONDS,
      queue: settings.ROSTRA_PRIVACY_DECISION_QUEUE,
    },
    reports: {
      textBytes: settings.ROSTRA_REPORT_TEXT_BYTES,
      stanzaIds: settings.ROSTRA_REPORT_STANZA_IDS,
      perAccount: settings.ROSTRA_REPORTS_PER_ACCOUNT,
    },
    traffic: { seconds: settings.ROSTRA_TRAFFIC_SECONDS, retentionDays: settings.ROSTRA_TRAFFIC_RETENTION_DAYS },
    vCardBytes: settings.ROSTRA_VCARD_BYTES,
    shutdownSeconds: settings.ROSTRA_SHUTDOWN_SECONDS,
    logLevel: settings.ROSTRA_LOG_LEVEL,
  };
}
