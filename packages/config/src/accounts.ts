import type { Settings } from "./settings.ts";

/** What descriptions of accounts may hold, and how long links are good that set a password or make an operator. */
export interface AccountSettings {
  readonly profiles: { readonly notes: number; readonly attributes: number; readonly attributeBytes: number };
  readonly resetLinkMs: number;
  readonly operatorInvitationMs: number;
}

/** The same for everybody who changes accounts: console and shell. */
export function accountSettings(settings: Settings): AccountSettings {
  return {
    profiles: {
      notes: settings.ROSTRA_ACCOUNT_NOTES,
      attributes: settings.ROSTRA_ACCOUNT_ATTRIBUTES,
      attributeBytes: settings.ROSTRA_ACCOUNT_ATTRIBUTE_BYTES,
    },
    resetLinkMs: settings.ROSTRA_RESET_LINK_HOURS * 60 * 60 * 1000,
    operatorInvitationMs: settings.ROSTRA_OPERATOR_INVITATION_HOURS * 60 * 60 * 1000,
  };
}
