import { randomInt } from "node:crypto";
import type { ConsoleSettings } from "@rostra/config/console";
import { OPERATOR_PASSWORD_MAXIMUM, OPERATOR_PASSWORD_MINIMUM } from "@rostra/core/operator/operator-service";
import type { Connection } from "@rostra/db/client";
import type { Logger } from "@rostra/telemetry/logger";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { twoFactor } from "better-auth/plugins/two-factor";
import { PEER_HEADER } from "./peer-address.ts";

/** A console session ends when it was not used for so long, in seconds. */
const SESSION_SECONDS = 12 * 60 * 60;
/** How often use is written down, in seconds. */
const SESSION_TOUCH_SECONDS = 15 * 60;
/** How long the second step of signing in may take, in seconds. */
const SECOND_STEP_SECONDS = 10 * 60;

const RECOVERY_CODES = 10;
/** Letters and digits that are not taken for one another. */
const RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

export interface BetterAuthParts {
  readonly settings: ConsoleSettings;
  readonly log: Logger;
  readonly connection: Connection;
}

/** What passwords and OpenID have in common: better-auth over the house's tables. */
export function commonOptions({ settings, log, connection }: BetterAuthParts) {
  return {
    appName: "Rostra",
    baseURL: settings.url,
    basePath: "/api/auth",
    secret: settings.secret,
    database: prismaAdapter(connection.prisma, { provider: "postgresql" }),
    user: { modelName: "operator" },
    account: {
      modelName: "operatorCredential",
      updateAccountOnSignIn: false,
      // Operators are known by who gave them their role, not by a mail that they have answered.
      accountLinking: { requireLocalEmailVerified: false },
    },
    verification: { modelName: "operatorVerification" },
    session: {
      modelName: "operatorSession",
      expiresIn: SESSION_SECONDS,
      updateAge: SESSION_TOUCH_SECONDS,
    },
    // Our own throttle stands before it, and the mount checks where requests come from.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: "rostra",
      useSecureCookies: settings.url.startsWith("https://"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax" },
      disableCSRFCheck: true,
      disableOriginCheck: true,
      ipAddress: { ipAddressHeaders: [PEER_HEADER] },
    },
    telemetry: { enabled: false },
    logger: { level: "error", log: (_level, message) => log.error("better-auth", { detail: message }) },
  } satisfies BetterAuthOptions;
}

/** Sign-in with passwords, and a second factor for those who have set one up. */
export function createPasswordAuth(parts: BetterAuthParts) {
  return betterAuth({
    ...commonOptions(parts),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: OPERATOR_PASSWORD_MINIMUM,
      maxPasswordLength: OPERATOR_PASSWORD_MAXIMUM,
    },
    plugins: [
      twoFactor({
        issuer: `Rostra ${new URL(parts.settings.url).host}`,
        twoFactorCookieMaxAge: SECOND_STEP_SECONDS,
        accountLockout: { enabled: false }, // our own throttle again
        backupCodeOptions: { customBackupCodesGenerate: recoveryCodes },
        schema: { twoFactor: { modelName: "operatorTwoFactor" } },
      }),
    ],
  });
}

export type PasswordAuth = ReturnType<typeof createPasswordAuth>;

/** Codes of about 50 bits each, which one can read out and type. */
function recoveryCodes(): string[] {
  const part = (): string =>
    Array.from({ length: 5 }, () => RECOVERY_ALPHABET[randomInt(RECOVERY_ALPHABET.length)]).join("");
  return Array.from({ length: RECOVERY_CODES }, () => `${part()}-${part()}`);
}
