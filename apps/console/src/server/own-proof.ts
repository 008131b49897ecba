import type { ActorRequest } from "@rostra/core/actor";
import { OPERATOR_PASSWORD_MAXIMUM, OPERATOR_PASSWORD_MINIMUM } from "@rostra/core/operator/operator-service";
import type { Operator } from "@rostra/core/operator/operator-store";
import type { SignInRecord } from "@rostra/core/operator/sign-in-record";
import type { Braked } from "./braked.ts";
import { answerWithCookies } from "./cookies.ts";
import { readForm } from "./form.ts";
import { nameRequest } from "./request.ts";

/** What operators do, signed in, about how they sign in. Each answers a form with what it gave, or why not and of which field. */
export interface OwnProof {
  /** `{ password }` → `{ uri, recoveryCodes }`: begins to set up TOTP, which is off until {@link OwnProof.confirm}. */
  readonly begin: (request: Request) => Promise<Response>;
  /** `{ code }`: TOTP is on from now. */
  readonly confirm: (request: Request) => Promise<Response>;
  /** `{ password }` → `{ recoveryCodes }`, in place of those before. */
  readonly makeRecoveryCodes: (request: Request) => Promise<Response>;
  /** `{ password }`: signing in asks for the password alone from now. */
  readonly disable: (request: Request) => Promise<Response>;
  /** `{ password, newPassword }`; ends the operator's other sessions. */
  readonly changePassword: (request: Request) => Promise<Response>;
}

export interface OwnProofParts {
  readonly braked: Braked;
  /** Asks better-auth's endpoint in the name of whom the request's cookie names. */
  readonly ask: (path: string, headers: Headers, body: Readonly<Record<string, unknown>>) => Promise<Response>;
  readonly operatorOf: (headers: Headers) => Promise<Operator | undefined>;
  readonly record: SignInRecord["operator"];
}

type Form = ReadonlyMap<string, string>;

interface Step {
  readonly path: string;
  readonly body: (form: Form) => Readonly<Record<string, unknown>>;
  /** Whether the form holds the password: then tries are braked. */
  readonly byPassword: boolean;
  readonly event?: Parameters<SignInRecord["operator"]>[0];
  /** Whether the second factor is on already, so that nothing is to be done. */
  readonly idle?: (operator: Operator) => boolean;
  /** Of better-auth's answer, what the browser may know. */
  readonly tell?: (answer: ReadonlyMap<string, unknown>) => Readonly<Record<string, unknown>>;
}

export function createOwnProof({ braked, ask, operatorOf, record }: OwnProofParts): OwnProof {
  const step =
    ({ path, body, byPassword, event, idle, tell }: Step) =>
    async (request: Request): Promise<Response> => {
      const { headers } = request;
      const form = await readForm(request);
      const operator = await operatorOf(headers);
      if (!operator) return Response.json({ message: "Sign in to continue." }, { status: 401 });
      if (idle?.(operator)) return refusal("TOTP_ALREADY_ENABLED");
      const attempt = async (): Promise<Response> => {
        const response = await ask(path, headers, body(form ?? new Map()));
        const answer = factsOf(await response.json().catch(() => undefined));
        if (!response.ok) return refusal(answer.get("code"));
        const named: ActorRequest = nameRequest(headers);
        if (event) await record(event, operator, named);
        return answerWithCookies(response, tell?.(answer) ?? {});
      };
      return byPassword ? braked(headers, `password:${operator.email}`, attempt) : attempt();
    };
  const password = (form: Form) => ({ password: form.get("password") ?? "" });
  return {
    begin: step({
      path: "/two-factor/enable",
      body: password,
      byPassword: true,
      tell: (answer) => ({ uri: answer.get("totpURI"), recoveryCodes: answer.get("backupCodes") }),
    }),
    confirm: step({
      path: "/two-factor/verify-totp",
      body: (form) => ({ code: (form.get("code") ?? "").replaceAll(/\s/g, "") }),
      byPassword: false,
      idle: ({ twoFactor }) => twoFactor,
      event: "operator.twoFactorEnabled",
    }),
    makeRecoveryCodes: step({
      path: "/two-factor/generate-backup-codes",
      body: password,
      byPassword: true,
      event: "operator.recoveryCodesMade",
      tell: (answer) => ({ recoveryCodes: answer.get("backupCodes") }),
    }),
    disable: step({
      path: "/two-factor/disable",
      body: password,
      byPassword: true,
      event: "operator.twoFactorDisabled",
    }),
    changePassword: step({
      path: "/change-password",
      body: (form) => ({
        currentPassword: form.get("password") ?? "",
        newPassword: form.get("newPassword") ?? "",
        revokeOtherSessions: true,
      }),
      byPassword: true,
      event: "operator.passwordChanged",
    }),
  };
}

/** Why better-auth refused, by its code, in our words; `field` names the input at fault. */
function refusal(code: unknown): Response {
  const say = (message: string, field?: string): Response =>
    Response.json({ message, ...(field !== undefined && { field }) }, { status: 400 });
  switch (code) {
    case "INVALID_PASSWORD":
      return say("This is not your password.", "password");
    case "CREDENTIAL_ACCOUNT_NOT_FOUND":
      return say("You have no password here.", "password");
    case "PASSWORD_TOO_SHORT":
      return say(`Use at least ${OPERATOR_PASSWORD_MINIMUM} characters.`, "newPassword");
    case "PASSWORD_TOO_LONG":
      return say(`Use at most ${OPERATOR_PASSWORD_MAXIMUM} characters.`, "newPassword");
    case "INVALID_CODE":
      return say("This code is wrong. Codes change every 30 seconds.", "code");
    case "TOTP_ALREADY_ENABLED":
      return say("The second factor is on already.");
    case "TOTP_NOT_ENABLED":
    case "TWO_FACTOR_NOT_ENABLED":
      return say("The second factor is off.");
    default:
      return say("This did not work. Try again.");
  }
}

export function factsOf(json: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof json === "object" && json !== null ? Object.entries(json) : []);
}
