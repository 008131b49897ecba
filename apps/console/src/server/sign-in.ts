import type { Braked } from "./braked.ts";
import { readForm } from "./form.ts";

/** The longest e-mail address there is (RFC 5321 §4.5.3.1.3, less the angle brackets). */
const EMAIL_LIMIT = 254;

export type OperatorSignIn = (request: Request) => Promise<Response>;

export interface SignInParts {
  readonly braked: Braked;
  /** Checks e-mail and password; opens a session, or begins the second step. */
  readonly verify: (request: Request) => Promise<Response>;
  /** Told of each attempt that was admitted, by the operator's e-mail as it was given; makes the answer to a right one. */
  readonly record: (email: string, response: Response, headers: Headers) => Promise<Response>;
}

/**
 * The first step of signing in: e-mail and password. Unknown accounts are braked like known ones, so that nothing is told
 * about them.
 */
export function createSignIn({ braked, verify, record }: SignInParts): OperatorSignIn {
  return async (request) => {
    const form = await readForm(request);
    const email = emailIn(form?.get("email"));
    if (email === undefined) return Response.json({ message: "E-mail or password is wrong." }, { status: 400 });
    const { headers, url } = request;
    const body = JSON.stringify({ email: form?.get("email"), password: form?.get("password") ?? "" });
    return braked(headers, `operator:${email}`, async () =>
      record(email, await verify(new Request(url, { method: "POST", headers, body })), headers),
    );
  };
}

/** What an operator gives in the second step. */
export type SecondFactor = { readonly code: string } | { readonly recoveryCode: string };

/** Somebody whose password was right a short while ago. */
export interface Challenged {
  readonly id: string;
  readonly email: string;
}

export interface SecondStepParts {
  readonly braked: Braked;
  /** Who is asked for the second factor, by the cookie of the first step; undefined: nobody, or not any more. */
  readonly challenged: (headers: Headers) => Promise<Challenged | undefined>;
  /** Checks the factor and opens the session; 401 for a wrong one, 410 when the first step must be done again. */
  readonly verify: (factor: SecondFactor, operator: Challenged, headers: Headers) => Promise<Response>;
  /** Told of each attempt that was admitted; makes the answer to a right one. */
  readonly record: (
    operator: Challenged,
    factor: SecondFactor,
    response: Response,
    headers: Headers,
  ) => Promise<Response>;
}

/** The second step. Its failures count apart from those of passwords: a right password does not forget them. */
export function createSecondStep({ braked, challenged, verify, record }: SecondStepParts): OperatorSignIn {
  return async (request) => {
    const factor = factorIn(await readForm(request));
    if (!factor) return Response.json({ message: "Type the code." }, { status: 400 });
    const { headers } = request;
    const operator = await challenged(headers);
    if (!operator) return startAgain();
    return braked(headers, `second-step:${operator.email}`, async () =>
      record(operator, factor, await verify(factor, operator, headers), headers),
    );
  };
}

/** The answer to a second step whose first step is too long ago, or was tried too often. */
export function startAgain(): Response {
  return Response.json({ message: "Start again with your password." }, { status: 410 });
}

function factorIn(form: ReadonlyMap<string, string> | undefined): SecondFactor | undefined {
  const code = form?.get("code")?.replaceAll(/\s/g, "");
  if (code) return { code };
  // Written down with or without the dash, in capitals or not.
  const letters = form?.get("recoveryCode")?.replaceAll(/[\s-]/g, "").toLowerCase();
  return letters ? { recoveryCode: `${letters.slice(0, 5)}-${letters.slice(5)}` } : undefined;
}

/** An e-mail as operators are stored by it; undefined when there is none. */
function emailIn(text: string | undefined): string | undefined {
  const email = text?.trim().toLowerCase();
  return email && email.length <= EMAIL_LIMIT ? email : undefined;
}
