import { ACCOUNT_THROTTLE, ADDRESS_THROTTLE } from "@rostra/core/operator/sign-in-throttle";
import type { ThrottleKey, ThrottleStore } from "@rostra/db/throttle-store";
import { PEER_HEADER, peerNetwork } from "./peer-address.ts";

/** The longest e-mail address there is (RFC 5321 §4.5.3.1.3, less the angle brackets). */
const EMAIL_LIMIT = 254;

/** Largest sign-in form that is read, in characters. */
const BODY_LIMIT = 4096;

export interface SignInParts {
  readonly throttle: Pick<ThrottleStore, "admit" | "succeed">;
  /** Checks e-mail and password and opens a session. */
  readonly verify: (request: Request) => Promise<Response>;
  /** Told of each attempt that was admitted, by the operator's e-mail as it was given. */
  readonly record: (email: string, succeeded: boolean, headers: Headers) => Promise<void>;
  readonly now?: () => Date;
}

/**
 * Sign-in behind the throttle of core: each attempt is braked by the account it names, wherever it comes from, and by
 * the address it comes from, whatever it names. Unknown accounts are braked alike, so that nothing is told about them.
 */
export function createSignIn({ throttle, verify, record, now = () => new Date() }: SignInParts): OperatorSignIn {
  return async (request) => {
    const body = await request.text();
    const email = emailIn(body);
    if (email === undefined) return Response.json({ message: "E-mail or password is wrong." }, { status: 400 });
    const account: ThrottleKey = { key: `operator:${email}`, limits: ACCOUNT_THROTTLE };
    const address: ThrottleKey = {
      key: `address:${peerNetwork(request.headers.get(PEER_HEADER) ?? "")}`,
      limits: ADDRESS_THROTTLE,
    };
    const admission = await throttle.admit([account, address], now());
    if (!admission.admitted)
      return Response.json(
        { message: "Too many tries. Wait a while and try again." },
        { status: 429, headers: { "retry-after": String(Math.ceil(admission.retryAfterMs / 1000)) } },
      );
    const response = await verify(new Request(request.url, { method: "POST", headers: request.headers, body }));
    if (response.ok) await throttle.succeed({ forget: [account.key], takeBack: [address] });
    await record(email, response.ok, request.headers);
    return response;
  };
}

export type OperatorSignIn = (request: Request) => Promise<Response>;

/** The e-mail of the form as operators are stored by it; undefined when the form is none. */
function emailIn(body: string): string | undefined {
  if (body.length > BODY_LIMIT) return undefined;
  let form: unknown;
  try {
    form = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof form !== "object" || form === null || !("email" in form) || typeof form.email !== "string")
    return undefined;
  const email = form.email.trim().toLowerCase();
  return email !== "" && email.length <= EMAIL_LIMIT ? email : undefined;
}
