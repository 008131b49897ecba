/** What invitations may be; each is a setting (docs/settings.md). */
export interface InvitationOptions {
  /** How long one is good for which no time is said, in milliseconds. */
  readonly lifetimeMs: number;
  /** The longest that one may be good. */
  readonly maxLifetimeMs: number;
  /** Open ones of a domain. */
  readonly perDomain: number;
  /** Open ones that an account made for itself. */
  readonly perAccount: number;
  /** Usernames that nobody may take by himself, as typed. */
  readonly reservedUsernames: readonly string[];
}

const HOUR_MS = 60 * 60 * 1000;

/** As the settings have it by default. */
export const DEFAULT_INVITATION_OPTIONS: InvitationOptions = {
  lifetimeMs: 7 * 24 * HOUR_MS,
  maxLifetimeMs: 90 * 24 * HOUR_MS,
  perDomain: 1000,
  perAccount: 20,
  reservedUsernames: [
    "abuse",
    "admin",
    "administrator",
    "help",
    "hostmaster",
    "info",
    "noreply",
    "owner",
    "postmaster",
    "root",
    "security",
    "server",
    "service",
    "support",
    "system",
    "webmaster",
    "xmpp",
  ],
};
