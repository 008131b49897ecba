import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import Provider from "oidc-provider";

/** What the provider says of whoever signs in at it. */
export interface Person {
  /** Never changes. */
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
}

/** An OpenID provider on loopback at which one signs in by coming along: as `person`. */
export interface OpenIdProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** Who signs in from now on. */
  person: Person;
  /** It answers from now on, before that with 503; browsers go back to `redirectUri`. */
  open(redirectUri: string): void;
}

export async function startOpenIdProvider(first: Person): Promise<OpenIdProvider> {
  let handle: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => {
    if (handle) return handle(request, response);
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it listens on a port");
  const issuer = `http://127.0.0.1:${address.port}`;
  const client = { id: "rostra", secret: "a secret of the provider" };
  const opened: OpenIdProvider = {
    issuer,
    client,
    person: first,
    open(redirectUri) {
      const provider = makeProvider(issuer, client, redirectUri, () => opened.person);
      const serve = provider.callback();
      handle = (request, response) => {
        // It remembers nobody: each sign-in is by the person of now.
        if (request.url?.startsWith("/auth?")) delete request.headers.cookie;
        const answer = request.url?.startsWith("/interaction/")
          ? provider.interactionFinished(request, response, { login: { accountId: opened.person.sub } })
          : serve(request, response);
        answer.catch(() => response.destroy());
      };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return opened;
}

function makeProvider(
  issuer: string,
  { id, secret }: OpenIdProvider["client"],
  redirectUri: string,
  person: () => Person,
): Provider {
  return new Provider(issuer, {
    clients: [{ client_id: id, client_secret: secret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["the tests' own"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: { Session: 60, Interaction: 60, Grant: 60, AccessToken: 60, IdToken: 60 },
    findAccount: (_context, accountId) => {
      const { email, emailVerified, name } = person();
      return { accountId, claims: () => ({ sub: accountId, email, email_verified: emailVerified, name }) };
    },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ accountId: oidc.session?.accountId, clientId: oidc.client?.clientId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
}
