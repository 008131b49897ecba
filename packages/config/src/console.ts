import { type AccountSettings, accountSettings } from "./accounts.ts";
import { changedSettings } from "./changed-settings.ts";
import { type ImportSettings, importSettings } from "./imports.ts";
import { type PrivacySettings, privacySettings } from "./privacy.ts";
import { type Environment, loadSettings, type Settings, type SettingsOrigin } from "./settings.ts";
import { SettingsError } from "./settings-error.ts";
import { type WebhookSettings, webhookSettings } from "./webhooks.ts";

/** The settings of apps/console. */
export interface ConsoleSettings extends AccountSettings {
  readonly databaseUrl: string;
  readonly bind: string;
  readonly port: number;
  /** Where people open the console: no slash at the end. */
  readonly url: string;
  /** Signs session cookies. */
  readonly secret: string;
  /** Which operators must have a second factor. */
  readonly twoFactorRequired: Settings["ROSTRA_TWO_FACTOR_REQUIRED"];
  /** The OpenID provider that operators may sign in with; absent: there is none. */
  readonly openId?: OpenIdSettings;
  /** What the connect card tells clients. */
  readonly clients: {
    readonly host: string;
    readonly xmppPort: number;
    readonly xmppsPort: number;
    readonly httpPort: number;
  };
  readonly scramIterations: number;
  /** What privacy lists may hold. */
  readonly privacy: PrivacySettings;
  /** What imports may cost. */
  readonly imports: ImportSettings;
  /** What one API token may call, and for how long answers to calls with an idempotency key are kept. */
  readonly api: { readonly ratePerMinute: number; readonly rateBurst: number; readonly idempotencyMs: number };
  /** What webhooks may be. */
  readonly webhooks: WebhookSettings;
  /** Subscriptions over server-sent events: in all, of one actor, and what may wait for one. */
  readonly subscriptions: { readonly inAll: number; readonly perActor: number; readonly backlog: number };
  /** How often nodes record what goes on. */
  readonly trafficSeconds: number;
  /** What is not as by default. */
  readonly changedSettings: ReturnType<typeof changedSettings>;
  /** As the server has it set, for who simulates what it does. */
  readonly strictIqPrivacy: boolean;
  readonly logLevel: Settings["ROSTRA_LOG_LEVEL"];
}

export interface OpenIdSettings {
  /** Exactly as the provider writes it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** As people know it. */
  readonly name: string;
}

/** Throws {@link SettingsError}. Both DATABASE_URL and ROSTRA_SECRET must be set: the launcher gives them. */
export function loadConsoleSettings(env: Environment, origin?: SettingsOrigin): ConsoleSettings {
  const settings = loadSettings(env, origin);
  const { DATABASE_URL: databaseUrl, ROSTRA_SECRET: secret } = settings;
  const missing = [databaseUrl === undefined && "DATABASE_URL", secret === undefined && "ROSTRA_SECRET"].filter(
    (name) => name !== false,
  );
  if (databaseUrl === undefined || secret === undefined)
    throw new SettingsError([
      `${missing.join(" and ")} must be set for the console alone; npm start sets what is missing.`,
    ]);
  return {
    databaseUrl,
    bind: settings.ROSTRA_BIND,
    port: settings.ROSTRA_CONSOLE_PORT,
    url: consoleUrl(settings),
    secret,
    twoFactorRequired: settings.ROSTRA_TWO_FACTOR_REQUIRED,
    ...openIdSettings(settings),
    clients: {
      host: settings.ROSTRA_HOST,
      xmppPort: settings.ROSTRA_XMPP_PORT,
      xmppsPort: settings.ROSTRA_XMPPS_PORT,
      httpPort: settings.ROSTRA_HTTP_PORT,
    },
    scramIterations: settings.ROSTRA_SCRAM_ITERATIONS,
    ...accountSettings(settings),
    privacy: privacySettings(settings),
    imports: importSettings(settings),
    api: {
      ratePerMinute: settings.ROSTRA_API_RATE_PER_MINUTE,
      rateBurst: settings.ROSTRA_API_RATE_BURST,
      idempotencyMs: settings.ROSTRA_API_IDEMPOTENCY_HOURS * 60 * 60 * 1000,
    },
    webhooks: webhookSettings(settings),
    subscriptions: {
      inAll: settings.ROSTRA_SUBSCRIPTIONS,
      perActor: settings.ROSTRA_SUBSCRIPTIONS_PER_ACTOR,
      backlog: settings.ROSTRA_SUBSCRIPTION_BACKLOG,
    },
    trafficSeconds: settings.ROSTRA_TRAFFIC_SECONDS,
    changedSettings: changedSettings(settings),
    strictIqPrivacy: settings.ROSTRA_STRICT_IQ_PRIVACY,
    logLevel: settings.ROSTRA_LOG_LEVEL,
  };
}

function openIdSettings({
  ROSTRA_OIDC_ISSUER: issuer,
  ROSTRA_OIDC_CLIENT_ID: clientId,
  ROSTRA_OIDC_CLIENT_SECRET: clientSecret,
  ROSTRA_OIDC_NAME: name,
}: Settings): { readonly openId?: OpenIdSettings } {
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return {};
  return { openId: { issuer, clientId, clientSecret, name } };
}

/** Where people open the console, without a slash at the end. */
export function consoleUrl(settings: Settings): string {
  return settings.ROSTRA_CONSOLE_URL ?? `http://${urlHost(settings.ROSTRA_HOST)}:${settings.ROSTRA_CONSOLE_PORT}`;
}

/** A host as a URL writes it: an IPv6 address in brackets. */
export function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
