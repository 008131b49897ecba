import { consoleServer } from "../../../../server/console-server.ts";
import { isSameOrigin } from "../../../../server/same-origin.ts";

/** What visitors and operators may ask of better-auth; its other endpoints stay shut. */
const open: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
  "POST /api/auth/sign-in/email": (request) => consoleServer().auth.signIn(request),
  "POST /api/auth/sign-out": (request) => consoleServer().auth.signOut(request),
};

async function handler(request: Request): Promise<Response> {
  const endpoint = open[`${request.method} ${new URL(request.url).pathname}`];
  if (!endpoint) return Response.json({ message: "There is nothing here." }, { status: 404 });
  if (!isSameOrigin(request.method, request.headers))
    return Response.json({ message: "This request comes from another site." }, { status: 403 });
  const response = await endpoint(request);
  response.headers.set("cache-control", "no-store");
  return response;
}

export { handler as GET, handler as POST };
