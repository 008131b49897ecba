import { consoleServer } from "../../../../server/console-server.ts";
import { isSameOrigin } from "../../../../server/same-origin.ts";

/** What visitors and operators may ask; better-auth's own endpoints stay shut. */
const open: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
  "POST /api/auth/sign-in/email": (request) => consoleServer().auth.signIn(request),
  "POST /api/auth/sign-in/second-step": (request) => consoleServer().auth.secondStep(request),
  "POST /api/auth/sign-in/oidc": (request) => consoleServer().auth.openId?.start(request) ?? nothing(),
  "GET /api/auth/callback/oidc": (request) => consoleServer().auth.openId?.callback(request) ?? nothing(),
  "POST /api/auth/two-factor/begin": (request) => consoleServer().auth.ownProof.begin(request),
  "POST /api/auth/two-factor/confirm": (request) => consoleServer().auth.ownProof.confirm(request),
  "POST /api/auth/two-factor/recovery-codes": (request) => consoleServer().auth.ownProof.makeRecoveryCodes(request),
  "POST /api/auth/two-factor/disable": (request) => consoleServer().auth.ownProof.disable(request),
  "POST /api/auth/change-password": (request) => consoleServer().auth.ownProof.changePassword(request),
  "POST /api/auth/sign-out": (request) => consoleServer().auth.signOut(request),
};

async function nothing(): Promise<Response> {
  return Response.json({ message: "There is nothing here." }, { status: 404 });
}

async function handler(request: Request): Promise<Response> {
  const endpoint = open[`${request.method} ${new URL(request.url).pathname}`];
  if (!endpoint) return nothing();
  if (!isSameOrigin(request.method, request.headers))
    return Response.json({ message: "This request comes from another site." }, { status: 403 });
  const response = await endpoint(request);
  response.headers.set("cache-control", "no-store");
  return response;
}

export { handler as GET, handler as POST };
