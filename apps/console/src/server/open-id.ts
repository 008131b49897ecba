import { AsyncLocalStorage } from "node:async_hooks";
import type { OpenIdSettings } from "@rostra/config/console";
import type { ActorRequest } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import type { OperatorInvitationService } from "@rostra/core/operator/operator-invitation-service";
import type { Operator } from "@rostra/core/operator/operator-store";
import { ADDRESS_THROTTLE } from "@rostra/core/operator/sign-in-throttle";
import type { ThrottleKey, ThrottleStore } from "@rostra/db/throttle-store";
import { betterAuth } from "better-auth";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { localPath } from "../lib/local-path.ts";
import type { OpenIdFailure } from "../lib/open-id-words.ts";
import { type BetterAuthParts, commonOptions } from "./better-auth.ts";
import { answerWithCookies, cookieIn, cookiesAfter } from "./cookies.ts";
import { readForm } from "./form.ts";
import { PEER_HEADER, peerNetwork } from "./peer-address.ts";
import { nameRequest } from "./request.ts";

/** The provider's name in paths: `/api/auth/callback/oidc`. */
const PROVIDER = "oidc";
/** How long the provider's description may take, in milliseconds. */
const DISCOVERY_MS = 10_000;
/** Keeps where somebody goes after signing in at the provider; as long as the provider may take, in seconds. */
const RETURN_COOKIE = "rostra.oidc_return";
const RETURN_SECONDS = 10 * 60;

/** Sign-in with an OpenID provider. */
export interface OpenId {
  /** As people know the provider. */
  readonly name: string;
  /**
   * `{ next }` or `{ invitation }` → `{ url }`, where the browser signs in at the provider, to come back to
   * {@link OpenId.callback}; with the secret of an invitation it is accepted then. 503 when the provider does not answer.
   */
  start(request: Request): Promise<Response>;
  /** Answers with a way on: to where one wanted to go, or back with `?failed=`. */
  callback(request: Request): Promise<Response>;
}

export interface OpenIdParts extends BetterAuthParts {
  readonly provider: OpenIdSettings;
  readonly throttle: Pick<ThrottleStore, "admit" | "succeed">;
  readonly invitations: Pick<OperatorInvitationService, "acceptVerified">;
  readonly operatorOf: (headers: Headers) => Promise<Operator | undefined>;
  readonly signedIn: (operator: Operator, request: ActorRequest) => Promise<void>;
}

/** Where somebody was when signing in began. */
type Return = { readonly next: string } | { readonly invitation: string };

/** An invitation to be accepted by whoever the provider names in this request, and why it could not be. */
interface Acceptance {
  readonly invitation: string;
  readonly request: ActorRequest;
  failure?: OpenIdFailure;
}

/**
 * OpenID Connect over better-auth, in an instance of its own: it is made when somebody first wants it and the provider
 * answers, so a provider that is down keeps nobody from signing in with a password, and is asked again at the next try.
 * Whoever is linked by the provider's name for them (issuer and `sub`) signs in as that operator; anybody else by an e-mail
 * that the provider has verified. Nobody becomes an operator by it but by an invitation.
 */
export function createOpenId(parts: OpenIdParts): OpenId {
  const { provider, settings, log, throttle } = parts;
  const acceptances = new AsyncLocalStorage<Acceptance>();
  const brakeOf = (headers: Headers): ThrottleKey => ({
    key: `oidc:${peerNetwork(headers.get(PEER_HEADER) ?? "")}`,
    limits: ADDRESS_THROTTLE,
  });
  const accept = async (
    acceptance: Acceptance,
    email: unknown,
    isVerified: boolean,
    name: unknown,
  ): Promise<boolean> => {
    if (typeof email !== "string" || !isVerified) {
      acceptance.failure = "unverified";
      return false;
    }
    const person = { email, name: typeof name === "string" && name.trim() !== "" ? name : email };
    try {
      await parts.invitations.acceptVerified(acceptance.invitation, person, acceptance.request);
      return true;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      acceptance.failure = "notInvited";
      return false;
    }
  };
  const build = async () => {
    const auth = betterAuth({
      ...commonOptions(parts),
      databaseHooks: {
        account: {
          create: {
            // What the provider gave beside the name is good for nothing here.
            before: async ({ userId, providerId, accountId }) => ({
              data: { userId, providerId, accountId, accessToken: null, refreshToken: null, idToken: null },
            }),
          },
        },
      },
      plugins: [
        genericOAuth({
          config: [
            {
              providerId: PROVIDER,
              discoveryUrl: `${provider.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
              clientId: provider.clientId,
              clientSecret: provider.clientSecret,
              authentication: "basic",
              scopes: ["openid", "email", "profile"],
              requireIdTokenVerification: true,
              disableSignUp: true,
              accountSubject: ({ profile }) => `${provider.issuer} ${profile["sub"]}`,
              async mapProfileToUser(profile) {
                const acceptance = acceptances.getStore();
                if (!acceptance) return {};
                const isVerified = String(profile["email_verified"]) === "true";
                // Without an e-mail better-auth goes no further.
                return (await accept(acceptance, profile.email, isVerified, profile.name)) ? {} : { email: "" };
              },
            },
          ],
        }),
      ],
    });
    const context = await Promise.race([auth.$context, afterwards(DISCOVERY_MS)]);
    const found = context?.socialProviders.find(({ id }) => id === PROVIDER);
    if (!found) {
      log.warn("the OpenID provider does not answer", { issuer: provider.issuer });
      return undefined;
    }
    // OpenID Connect Discovery 1.0 §4.3
    if (found.issuer !== provider.issuer) {
      log.error("the OpenID provider calls itself otherwise than ROSTRA_OIDC_ISSUER", { issuer: found.issuer });
      return undefined;
    }
    return auth;
  };
  let built: ReturnType<typeof build> | undefined;
  const ready = async () => {
    built ??= build();
    const building = built;
    const auth = await building;
    if (!auth && built === building) built = undefined;
    return auth;
  };
  const cookie = (value: string, seconds: number): string => {
    const secure = settings.url.startsWith("https://") ? "; Secure" : "";
    return `${RETURN_COOKIE}=${value}; Path=/api/auth; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  };

  return {
    name: provider.name,
    async start(request) {
      const form = await readForm(request);
      const { headers } = request;
      const admission = await throttle.admit([brakeOf(headers)], new Date());
      if (!admission.admitted)
        return Response.json(
          { message: "Too many tries. Wait a while and try again." },
          { status: 429, headers: { "retry-after": String(Math.ceil(admission.retryAfterMs / 1000)) } },
        );
      const auth = await ready();
      if (!auth)
        return Response.json({ message: `${provider.name} does not answer. Try again in a while.` }, { status: 503 });
      const invitation = form?.get("invitation");
      const back: Return = invitation === undefined ? { next: localPath(form?.get("next") ?? null) } : { invitation };
      const response = await auth.handler(
        new Request(`${settings.url}/api/auth/sign-in/social`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ provider: PROVIDER, callbackURL: "/", errorCallbackURL: "/", disableRedirect: true }),
        }),
      );
      const answer: unknown = await response.json();
      const url = typeof answer === "object" && answer !== null && "url" in answer ? answer.url : undefined;
      if (!response.ok || typeof url !== "string")
        return Response.json({ message: `Signing in with ${provider.name} did not work.` }, { status: 502 });
      const told = answerWithCookies(response, { url });
      told.headers.append("set-cookie", cookie(encodeURIComponent(JSON.stringify(back)), RETURN_SECONDS));
      return told;
    },
    async callback(request) {
      const { headers } = request;
      const back = returnIn(cookieIn(headers, RETURN_COOKIE));
      const named = nameRequest(headers);
      const acceptance: Acceptance | undefined =
        "invitation" in back ? { invitation: back.invitation, request: named } : undefined;
      const auth = await ready();
      const answered = await (acceptance && auth
        ? acceptances.run(acceptance, () => auth.handler(request))
        : auth?.handler(request));
      const operator = answered && (await parts.operatorOf(cookiesAfter(answered)));
      const response = new Response(null, { status: 302 });
      response.headers.append("set-cookie", cookie("", 0));
      if (!operator) {
        const failed = acceptance?.failure ?? failureIn(answered?.headers.get("location") ?? null);
        response.headers.set("location", wayBack(back, failed));
        return response;
      }
      for (const line of answered.headers.getSetCookie()) response.headers.append("set-cookie", line);
      await throttle.succeed({ forget: [], takeBack: [brakeOf(headers)] });
      await parts.signedIn(operator, named);
      response.headers.set("location", "next" in back ? back.next : "/");
      return response;
    },
  };
}

function afterwards(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}

/** What {@link RETURN_COOKIE} says; anybody could have written it. */
function returnIn(value: string | undefined): Return {
  try {
    const back: unknown = JSON.parse(decodeURIComponent(value ?? ""));
    if (typeof back !== "object" || back === null) return { next: "/" };
    if ("invitation" in back && typeof back.invitation === "string") return { invitation: back.invitation };
    return { next: localPath("next" in back && typeof back.next === "string" ? back.next : null) };
  } catch {
    return { next: "/" };
  }
}

/** The page to go back to after a failure, which says why. */
function wayBack(back: Return, failed: OpenIdFailure): string {
  if ("invitation" in back) return `/operator-invitation/${encodeURIComponent(back.invitation)}?failed=${failed}`;
  return `/sign-in?failed=${failed}${back.next === "/" ? "" : `&next=${encodeURIComponent(back.next)}`}`;
}

/** Why better-auth sent somebody back, by the code it put into the address. */
function failureIn(location: string | null): OpenIdFailure {
  const url =
    location !== null &&
    URL.canParse(location, "http://console.invalid") &&
    new URL(location, "http://console.invalid");
  switch (url ? url.searchParams.get("error") : undefined) {
    case "signup_disabled":
      return "unknown";
    case "account_not_linked":
    case "email_not_found":
      return "unverified";
    case "access_denied":
      return "cancelled";
    default:
      return "failed";
  }
}
