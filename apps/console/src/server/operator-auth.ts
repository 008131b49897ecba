import type { ConsoleSettings } from "@rostra/config/console";
import type { OperatorInvitationService } from "@rostra/core/operator/operator-invitation-service";
import type { OperatorService } from "@rostra/core/operator/operator-service";
import type { Operator, OperatorSession } from "@rostra/core/operator/operator-store";
import type { SignInRecord } from "@rostra/core/operator/sign-in-record";
import { ACCOUNT_THROTTLE, ADDRESS_THROTTLE } from "@rostra/core/operator/sign-in-throttle";
import type { Connection } from "@rostra/db/client";
import { toSession } from "@rostra/db/stores/operator-store";
import { createThrottleStore } from "@rostra/db/throttle-store";
import type { Logger } from "@rostra/telemetry/logger";
import { createPasswordAuth } from "./better-auth.ts";
import { createBraked } from "./braked.ts";
import { answerWithCookies, cookieIn, cookiesAfter } from "./cookies.ts";
import { createOpenId, type OpenId } from "./open-id.ts";
import { createOwnProof, factsOf, type OwnProof } from "./own-proof.ts";
import { PEER_HEADER } from "./peer-address.ts";
import { nameRequest } from "./request.ts";
import { createSecondStep, createSignIn, type SecondFactor, startAgain } from "./sign-in.ts";

/** One of an operator's own sessions in this console; its token stays on the server. */
export interface OwnSession extends OperatorSession {
  /** Whether the request itself came by it. */
  readonly isCurrent: boolean;
}

/** An operator who is signed in. */
export interface SignedInOperator extends Operator {
  /** Whether a second factor is asked of the operator, who has none: until there is one, no role is held. */
  readonly mustEnrol: boolean;
}

/** Who is signed in to the console. */
export interface OperatorAuth {
  /**
   * Answers a sign-in with e-mail and password: `{ secondStep }` says whether {@link OperatorAuth.secondStep} is to follow,
   * before which nothing is open; 429 with `retry-after` when there were too many tries.
   */
  signIn(request: Request): Promise<Response>;
  /** Answers `{ code }` or `{ recoveryCode }`; 401 for a wrong one, 410 when the first step must be done again. */
  secondStep(request: Request): Promise<Response>;
  signOut(request: Request): Promise<Response>;
  /**
   * The operator whose session the cookie names, as stored now: a role that was taken away is gone at once. With
   * `answer`, which takes the renewed cookie, use makes the session last longer.
   */
  operatorOf(headers: Headers, answer?: Headers): Promise<SignedInOperator | undefined>;
  /** The present session first, then the latest used. */
  sessionsOf(headers: Headers): Promise<readonly OwnSession[]>;
  /** Ends one of the operator's own sessions; false when there is none of that id any more. */
  endSession(headers: Headers, id: string): Promise<boolean>;
  /** Whether the operator signs in with a password, and not with an OpenID provider alone. */
  hasPassword(operator: string): Promise<boolean>;
  readonly ownProof: OwnProof;
  /** Absent: there is no provider. */
  readonly openId?: OpenId;
  /** Removes what has run out: sessions, steps not taken, and failures that are forgotten anyway. Call it now and then. */
  tidy(now: Date): Promise<void>;
}

export interface OperatorAuthParts {
  readonly settings: ConsoleSettings;
  readonly log: Logger;
  readonly connection: Connection;
  readonly operators: Pick<OperatorService, "signedIn">;
  readonly invitations: Pick<OperatorInvitationService, "acceptVerified">;
  readonly signIns: SignInRecord;
}

/** The name under which better-auth keeps passwords. */
const PASSWORD_PROVIDER = "credential";

/** A code is good for 90 seconds: its own half minute and one on either side (RFC 6238 §5.2). */
const CODE_MS = 90_000;

/** Sign-in over better-auth: passwords, second factors and sessions in the house's tables. */
export function createOperatorAuth(parts: OperatorAuthParts): OperatorAuth {
  const { settings, log, signIns } = parts;
  const auth = createPasswordAuth(parts);
  const { prisma, pool } = parts.connection;
  const throttle = createThrottleStore(pool);
  const braked = createBraked(throttle);
  const sessionOf = async (headers: Headers) =>
    (await auth.api.getSession({ headers, query: { disableRefresh: true } }))?.session;
  const operatorWithSession = async (headers: Headers): Promise<Operator | undefined> => {
    const session = await sessionOf(headers);
    return session && parts.operators.signedIn(session.userId);
  };
  const ask = (path: string, from: Headers, body: unknown): Promise<Response> => {
    const headers = new Headers({ "content-type": "application/json" });
    for (const name of ["cookie", "user-agent", PEER_HEADER]) {
      const value = from.get(name);
      if (value !== null) headers.set(name, value);
    }
    return auth.handler(
      new Request(`${settings.url}/api/auth${path}`, { method: "POST", headers, body: JSON.stringify(body) }),
    );
  };
  const hasPassword = async (userId: string): Promise<boolean> =>
    (await prisma.operatorCredential.count({ where: { userId, providerId: PASSWORD_PROVIDER } })) > 0;
  const mustEnrol = async ({ id, twoFactor, roles }: Operator): Promise<boolean> => {
    if (twoFactor || settings.twoFactorRequired === "nobody") return false;
    if (settings.twoFactorRequired === "owners" && !roles.some(({ role }) => role === "owner")) return false;
    return hasPassword(id);
  };
  const challenge = async (headers: Headers): Promise<{ readonly id: string; readonly cookie: string } | undefined> => {
    const { name } = (await auth.$context).createAuthCookie("two_factor");
    const value = cookieIn(headers, name);
    if (value === undefined) return undefined;
    // The signature behind the dot is better-auth's to check.
    const [identifier = ""] = decode(value).split(".");
    const found = await prisma.operatorVerification.findFirst({
      where: { identifier, expiresAt: { gt: new Date() } },
      select: { value: true },
    });
    return found ? { id: found.value, cookie: `${name}=${value}` } : undefined;
  };
  /** Takes a code out of use; false: it was used before (RFC 6238 §5.2). */
  const takeCode = async (id: string): Promise<boolean> => {
    const expiresAt = new Date(Date.now() + CODE_MS);
    const row = { id, identifier: id, value: "used", expiresAt };
    return (await prisma.operatorVerification.createMany({ data: [row], skipDuplicates: true })).count > 0;
  };
  return {
    signIn: createSignIn({
      braked,
      verify: (request) => auth.handler(request),
      async record(email, response, headers) {
        const request = nameRequest(headers);
        if (!response.ok) {
          // Nobody waits for it: how long the answer takes must not tell whether the e-mail is an operator's.
          signIns
            .failed("operator.signInFailed", email, request)
            .catch((error: unknown) => log.error("a failed sign-in was not audited", { error }));
          return response;
        }
        const operator = await operatorWithSession(cookiesAfter(response));
        if (operator) await signIns.signedIn(operator, "password", request);
        return answerWithCookies(response, { secondStep: operator === undefined });
      },
    }),
    secondStep: createSecondStep({
      braked,
      async challenged(headers) {
        const found = await challenge(headers);
        return found && parts.operators.signedIn(found.id);
      },
      async verify(factor, { id }, headers) {
        const cookie = (await challenge(headers))?.cookie;
        if (cookie === undefined) return startAgain();
        const own = new Headers(headers);
        own.set("cookie", cookie); // a session that there may be is none of this step's business
        if ("recoveryCode" in factor) return ask("/two-factor/verify-backup-code", own, { code: factor.recoveryCode });
        const used = `totp-${id}-${factor.code.slice(0, 10)}`;
        if (!(await takeCode(used))) return Response.json({ code: "INVALID_CODE" }, { status: 401 });
        const response = await ask("/two-factor/verify-totp", own, { code: factor.code });
        if (!response.ok) await prisma.operatorVerification.deleteMany({ where: { id: used } });
        return response;
      },
      async record({ email }, factor, response, headers) {
        const request = nameRequest(headers);
        if (!response.ok) {
          await signIns.failed("operator.secondStepFailed", email, request);
          const code = factsOf(await response.json().catch(() => undefined)).get("code");
          if (code !== "INVALID_CODE" && code !== "INVALID_BACKUP_CODE") return startAgain();
          return Response.json({ message: wrong(factor) }, { status: 401 });
        }
        const operator = await operatorWithSession(cookiesAfter(response));
        if (!operator) return startAgain();
        await signIns.signedIn(operator, "code" in factor ? "totp" : "recoveryCode", request);
        return answerWithCookies(response, {});
      },
    }),
    ownProof: createOwnProof({ braked, ask, operatorOf: operatorWithSession, record: signIns.operator }),
    ...(settings.openId && {
      openId: createOpenId({
        ...parts,
        provider: settings.openId,
        throttle,
        operatorOf: operatorWithSession,
        signedIn: (operator, request) => signIns.signedIn(operator, "oidc", request),
      }),
    }),
    hasPassword,
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
      const operator = session && (await parts.operators.signedIn(session.user.id));
      if (!operator) return undefined;
      return (await mustEnrol(operator))
        ? { ...operator, roles: [], mustEnrol: true }
        : { ...operator, mustEnrol: false };
    },
    async sessionsOf(headers) {
      const current = await sessionOf(headers);
      if (!current) return [];
      const sessions = await prisma.operatorSession.findMany({
        where: { userId: current.userId, expiresAt: { gt: new Date() } },
        orderBy: { updatedAt: "desc" },
      });
      return sessions
        .map((row): OwnSession => ({ ...toSession(row), isCurrent: row.id === current.id }))
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
      await prisma.operatorVerification.deleteMany({ where: { expiresAt: { lt: now } } });
      const remembered = Math.max(ACCOUNT_THROTTLE.forgetAfterMs, ADDRESS_THROTTLE.forgetAfterMs);
      await throttle.prune(new Date(now.getTime() - remembered));
    },
  };
}

function wrong(factor: SecondFactor): string {
  return "code" in factor
    ? "This code is wrong, or was used already. Codes change every 30 seconds."
    : "This recovery code is wrong, or was used already. Each is good once.";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
