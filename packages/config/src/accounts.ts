import type { Settings } from "./settings.ts";

/** What descriptions of accounts may hold, and what links may be that set a password, make an operator or an account. */
export interface AccountSettings {
  readonly profiles: { readonly notes: number; readonly attributes: number; readonly attributeBytes: number };
  readonly resetLinkMs: number;
  /** Of accounts, on their own page. */
  readonly webSessions: { readonly idleMs: number; readonly lifetimeMs: number; readonly perAccount: number };
  readonly bulkAccounts: number;
  readonly operatorInvitationMs: number;
  readonly operatorInvitations: number;
  readonly tokens: { readonly perDomain: number; readonly perOperator: number };
  readonly invitations: {
    readonly lifetimeMs: number;
    readonly maxLifetimeMs: number;
    readonly perDomain: number;
    readonly perAccount: number;
    readonly reservedUsernames: readonly string[];
  };
}

const HOUR_MS = 60 * 60 * 1000;

/** The same for everybody who changes accounts: console and shell. */
export function accountSettings(settings: Settings): AccountSettings {
  return {
    profiles: {
      notes: settings.ROSTRA_ACCOUNT_NOTES,
      attributes: settings.ROSTRA_ACCOUNT_ATTRIBUTES,
      attributeBytes: settings.ROSTRA_ACCOUNT_ATTRIBUTE_BYTES,
    },
    invitations: {
      lifetimeMs: settings.ROSTRA_INVITATION_HOURS * HOUR_MS,
      maxLifetimeMs: settings.ROSTRA_INVITATION_HOURS_MAX * HOUR_MS,
      perDomain: settings.ROSTRA_INVITATIONS_PER_DOMAIN,
      perAccount: settings.ROSTRA_INVITATIONS_PER_ACCOUNT,
      reservedUsernames: settings.ROSTRA_RESERVED_USERNAMES,
    },
    resetLinkMs: settings.ROSTRA_RESET_LINK_HOURS * HOUR_MS,
    webSessions: {
      idleMs: settings.ROSTRA_WEB_SESSION_IDLE_MINUTES * 60_000,
      lifetimeMs: settings.ROSTRA_WEB_SESSION_HOURS * HOUR_MS,
      perAccount: settings.ROSTRA_WEB_SESSIONS_PER_ACCOUNT,
    },
    bulkAccounts: settings.ROSTRA_BULK_ACCOUNTS,
    operatorInvitationMs: settings.ROSTRA_OPERATOR_INVITATION_HOURS * HOUR_MS,
    operatorInvitations: settings.ROSTRA_OPERATOR_INVITATIONS,
    tokens: { perDomain: settings.ROSTRA_TOKENS_PER_DOMAIN, perOperator: settings.ROSTRA_TOKENS_PER_OPERATOR },
  };
}
