import type { Settings } from "./settings.ts";

/** What webhooks may be. */
export interface WebhookSettings {
  readonly perDomain: number;
  readonly privateAddresses: boolean;
}

/** The same for everybody who adds or tells them: console, shell and server. */
export function webhookSettings(settings: Settings): WebhookSettings {
  return {
    perDomain: settings.ROSTRA_WEBHOOKS_PER_DOMAIN,
    privateAddresses: settings.ROSTRA_WEBHOOK_PRIVATE_ADDRESSES,
  };
}
