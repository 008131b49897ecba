/** What the console asks of `/api/auth`; the answers are those of better-auth's endpoints. */

/** A refused request, with the seconds to wait where the server named them. */
export class AuthFailure extends Error {
  override readonly name = "AuthFailure";
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

async function post(path: string, body: Record<string, unknown> = {}): Promise<void> {
  const response = await fetch(`/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  const retryAfter = Number(response.headers.get("retry-after"));
  const answer: unknown = await response.json().catch(() => undefined);
  const message =
    typeof answer === "object" && answer !== null && "message" in answer && typeof answer.message === "string"
      ? answer.message
      : "Something went wrong. Try again.";
  throw new AuthFailure(response.status, message, retryAfter > 0 ? retryAfter : undefined);
}

/** Opens a console session; throws {@link AuthFailure} (401 wrong, 429 too many tries). */
export function signIn(email: string, password: string): Promise<void> {
  return post("/sign-in/email", { email: email.trim(), password });
}

export function signOut(): Promise<void> {
  return post("/sign-out");
}
