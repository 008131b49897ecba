import type { ConsoleSettings } from "@rostra/config/console";
import {
  OPERATOR_PASSWORD_MAXIMUM,
  OPERATOR_PASSWORD_MINIMUM,
  type OperatorService,
} from "@rostra/core/operator/operator-service";
import type { Operator } from "@rostra/core/operator/operator-store";
import type { SignInRecord } from "@rostra/core/operator/sign-in-record";
import { ACCOUNT_THROTTLE, ADDRESS_THROTTLE } from "@rostra/core/operator/sign-in-throttle";
import type { Connection } from "@rostra/db/client";
import { createThrottleStore } from "@rostra/db/throttle-store";
import type { Logger } from "@rostra/telemetry/logger";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { PEER_HEADER } from "./peer-address.ts";
import { nameRequest } from "./request.ts";
import { createSignIn } from "./sign-in.ts";

/** A console session ends when it was not used for so long, in seconds. */
const SESSION_SECONDS = 12 * 60 * 60;
/** How often use is written down, in seconds. */
const SESSION_TOUCH_SECONDS = 15 * 60;

/** One of an operator's own sessions in this console; its token stays on the server. */
export interface OwnSession {
  readonly id: string;
  /** Whether the request itself came by it. */
  readonly isCurrent: boolean;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  readonly since: Date;
  /** When it was last used, to a quarter of an hour. */
  readonly usedAt: Date;
}

/** Who is signed in to the console. */
export interface OperatorAuth {
  /** Answers a sign-in with e-mail and password; 429 with `retry-after` when there were too many tries. */
  signIn(request: Request): Promise<Response>;
  signOut(request: Request): Promise<Response>;
  /**
   * The operator whose session the cookie names, as stored now: a role that was taken away is gone at once. With
   * `answer`, which takes the renewed cookie, use makes the session last longer.
   */
  operatorOf(headers: Headers, answer?: Headers): Promise<Operator | undefined>;
  /** The present session first, then the latest used. */
  sessionsOf(headers: Headers): Promise<readonly OwnSession[]>;
  /** Ends one of the operator's own sessions; false when there is none of that id any more. */
  endSession(headers: Headers, id: string): Promise<boolean>;
  /** Removes what has run out: sessions, and failures that are forgotten anyway. Call it now and then. */
  tidy(now: Date): Promise<void>;
}

export interface OperatorAuthParts {
  readonly settings: ConsoleSettings;
  readonly log: Logger;
  readonly connection: Connection;
  readonly operators: Pick<OperatorService, "signedIn">;
  readonly signIns: SignInRecord;
}

/** Sign-in over better-auth: passwords and sessions in the house's tables. */
export function createOperatorAuth(parts: OperatorAuthParts): OperatorAuth {
  const auth = createBetterAuth(parts);
  const { prisma, pool } = parts.connection;
  const throttle = createThrottleStore(pool);
  const sessionOf = async (headers: Headers) =>
    (await auth.api.getSession({ headers, query: { disableRefresh: true } }))?.session;
  const operatorWithSession = async (headers: Headers): Promise<Operator | undefined> => {
    const session = await sessionOf(headers);
    return session && parts.operators.signedIn(session.userId);
  };
  return {
    signIn: createSignIn({
      throttle,
      verify: (request) => auth.handler(request),
      async record(email, succeeded, headers) {
        const request = nameRequest(headers);
        if (!succeeded) {
          // Nobody waits for it: how long the answer takes must not tell whether the e-mail is an operator's.
          parts.signIns
            .failed(email, request)
            .catch((error: unknown) => parts.log.error("a failed sign-in was not audited", { error }));
          return;
        }
        const stored = await prisma.operator.findUnique({ where: { email }, select: { id: true } });
        const operator = stored && (await parts.operators.signedIn(stored.id));
        if (operator) await parts.signIns.operator("operator.signedIn", operator, request);
      },
    }),
    async signOut(request) {
      const operator = await operatorWithSession(request.headers);
      const response = await auth.handler(request);
      if (response.ok && operator)
        await parts.signIns.operator("operator.signedOut", operator, nameRequest(request.headers));
      return response;
    },
    async operatorOf(headers, answer) {
      const { response: session, headers: made } = await auth.api.getSession({
        headers,
        query: { disableRefresh: answer === undefined },
        returnHeaders: true,
      });
      for (const cookie of made.getSetCookie()) answer?.append("set-cookie", cookie);
      return session ? parts.operators.signedIn(session.user.id) : undefined;
    },
    async sessionsOf(headers) {
      const current = await sessionOf(headers);
      if (!current) return [];
      const sessions = await prisma.operatorSession.findMany({
        where: { userId: current.userId, expiresAt: { gt: new Date() } },
        orderBy: { updatedAt: "desc" },
      });
      return sessions
        .map(({ id, ipAddress, userAgent, createdAt, updatedAt }): OwnSession => {
          const seen = { address: ipAddress || undefined, userAgent: userAgent || undefined };
          return { id, isCurrent: id === current.id, ...seen, since: createdAt, usedAt: updatedAt };
        })
        .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
    },
    async endSession(headers, id) {
      const current = await sessionOf(headers);
      if (!current) return false;
      const { count } = await prisma.operatorSession.deleteMany({ where: { id, userId: current.userId } });
      const operator = count > 0 ? await parts.operators.signedIn(current.userId) : undefined;
      if (operator) await parts.signIns.operator("operator.sessionEnded", operator, nameRequest(headers));
      return count > 0;
    },
    async tidy(now) {
      await prisma.operatorSession.deleteMany({ where: { expiresAt: { lt: now } } });
      const remembered = Math.max(ACCOUNT_THROTTLE.forgetAfterMs, ADDRESS_THROTTLE.forgetAfterMs);
      await throttle.prune(new Date(now.getTime() - remembered));
    },
  };
}

function createBetterAuth({ settings, log, connection }: OperatorAuthParts) {
  return betterAuth({
    appName: "Rostra",
    baseURL: settings.url,
    basePath: "/api/auth",
    secret: settings.secret,
    database: prismaAdapter(connection.prisma, { provider: "postgresql" }),
    user: { modelName: "operator" },
    account: { modelName: "operatorCredential" },
    verification: { modelName: "operatorVerification" },
    session: {
      modelName: "operatorSession",
      expiresIn: SESSION_SECONDS,
      updateAge: SESSION_TOUCH_SECONDS,
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: OPERATOR_PASSWORD_MINIMUM,
      maxPasswordLength: OPERATOR_PASSWORD_MAXIMUM,
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
  });
}
