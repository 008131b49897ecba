import type { FormFailure } from "./form-failure.ts";

/** What the console asks of `/api/auth`. */

/** A refused request, with the seconds to wait where the server named them. */
export class AuthFailure extends Error {
  override readonly name = "AuthFailure";
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  /** The input at fault, where there is one. */
  readonly field: string | undefined;

  constructor(status: number, message: string, more: { retryAfterSeconds?: number; field?: string } = {}) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.field = more.field;
  }
}

/** What to tell in a form about a request that failed; undefined for none. */
export function authFormFailure(error: unknown): FormFailure | undefined {
  if (!error) return undefined;
  if (error instanceof AuthFailure) return { message: error.message, field: error.field };
  return { message: UNREACHABLE, field: undefined };
}

/** Said of a request that had no answer. */
export const UNREACHABLE = "The console’s server cannot be reached. Check the connection and try again.";

type Answer = ReadonlyMap<string, unknown>;

async function post(path: string, body: Record<string, unknown> = {}): Promise<Answer> {
  return answerIn(await postJson(`/api/auth${path}`, body));
}

async function answerIn(response: Response): Promise<Answer> {
  const json: unknown = await response.json().catch(() => undefined);
  return new Map(typeof json === "object" && json !== null ? Object.entries(json) : []);
}

/** Posts a form to a route of this console; throws {@link AuthFailure} when it is refused. */
export async function postJson(path: string, body: Record<string, unknown>): Promise<Response> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return response;
  const answer = await answerIn(response);
  const retryAfterSeconds = Number(response.headers.get("retry-after"));
  const [message, field] = [answer.get("message"), answer.get("field")];
  throw new AuthFailure(response.status, typeof message === "string" ? message : "Something went wrong. Try again.", {
    ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
    ...(typeof field === "string" && { field }),
  });
}

function textIn(answer: Answer, key: string): string {
  const value = answer.get(key);
  if (typeof value !== "string") throw new Error(`an answer without ${key}`);
  return value;
}

function textsIn(answer: Answer, key: string): readonly string[] {
  const value = answer.get(key);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/**
 * Opens a console session, or gives true: then a code is asked for by {@link signInByCode}. Throws {@link AuthFailure} (401
 * wrong, 429 too many tries).
 */
export async function signIn(email: string, password: string): Promise<boolean> {
  return (await post("/sign-in/email", { email: email.trim(), password })).get("secondStep") === true;
}

/** Opens a console session by the second step; throws {@link AuthFailure} (401 wrong, 410 begin again, 429 too many tries). */
export async function signInByCode(
  factor: { readonly code: string } | { readonly recoveryCode: string },
): Promise<void> {
  await post("/sign-in/second-step", factor);
}

/** The address at which one signs in with the OpenID provider, to `next` then, or to accept an invitation. */
export async function openIdAddress(to: { readonly next: string } | { readonly invitation: string }): Promise<string> {
  return textIn(await post("/sign-in/oidc", to), "url");
}

export async function signOut(): Promise<void> {
  await post("/sign-out");
}

/** What an authenticator app needs, and the recovery codes; nothing is on before {@link confirmTwoFactor}. */
export interface NewTwoFactor {
  /** `otpauth://…` */
  readonly uri: string;
  readonly recoveryCodes: readonly string[];
}

export async function beginTwoFactor(password: string): Promise<NewTwoFactor> {
  const answer = await post("/two-factor/begin", { password });
  return { uri: textIn(answer, "uri"), recoveryCodes: textsIn(answer, "recoveryCodes") };
}

export async function confirmTwoFactor(code: string): Promise<void> {
  await post("/two-factor/confirm", { code });
}

/** New recovery codes in place of those before. */
export async function makeRecoveryCodes(password: string): Promise<readonly string[]> {
  return textsIn(await post("/two-factor/recovery-codes", { password }), "recoveryCodes");
}

export async function disableTwoFactor(password: string): Promise<void> {
  await post("/two-factor/disable", { password });
}

/** Ends the operator's other sessions as well. */
export async function changePassword(password: string, newPassword: string): Promise<void> {
  await post("/change-password", { password, newPassword });
}
