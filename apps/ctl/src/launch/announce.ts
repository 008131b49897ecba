import { consoleUrl, urlHost } from "@rostra/config/console";
import type { Settings } from "@rostra/config/settings";
import { embeddedDataDir } from "./database.ts";

export interface Announcement {
  readonly settings: Settings;
  /** Where the embedded database keeps its data, if it is embedded. */
  readonly database: { readonly dataDir?: string };
  /** The secret of the one-time link; undefined when setup is done. */
  readonly setupToken: string | undefined;
  readonly startMs: number;
  /** Lines that tell how to log in to the demo. */
  readonly demo: readonly string[];
}

/** What a start prints once everything is ready. */
export function announcement({ settings, database, setupToken, startMs, demo }: Announcement): string {
  const host = urlHost(settings.ROSTRA_HOST);
  const { ROSTRA_XMPP_PORT: xmpp, ROSTRA_XMPPS_PORT: xmpps, ROSTRA_HTTP_PORT: http } = settings;
  const moved = database.dataDir !== undefined && database.dataDir !== embeddedDataDir(settings);
  return [
    `Rostra is ready after ${(startMs / 1000).toFixed(1)} s.`,
    "",
    ...(setupToken === undefined
      ? [`  Console      ${consoleUrl(settings)}`]
      : [
          `  Setup        ${setupLink(settings, setupToken)}`,
          "               (this link opens setup once, within 24 hours)",
        ]),
    `  Clients      ${host}:${xmpp} (STARTTLS), ${host}:${xmpps} (TLS), wss://${host}:${http}/xmpp-websocket`,
    `  Data folder  ${settings.ROSTRA_DATA_DIR}`,
    ...(moved ? [`  Database     ${database.dataDir}`] : []),
    ...demo.map((line) => `  ${line}`),
    "",
    "Ctrl-C stops it.",
  ].join("\n");
}

/** The address that opens setup. */
export function setupLink(settings: Settings, token: string): string {
  return `${consoleUrl(settings)}/setup?token=${token}`;
}
