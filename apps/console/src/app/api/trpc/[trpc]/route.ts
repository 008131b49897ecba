import { consoleServer } from "../../../../server/console-server.ts";
import { isSameOrigin } from "../../../../server/same-origin.ts";

/** The mount of the typed API. */
function handler(request: Request): Promise<Response> | Response {
  if (!isSameOrigin(request.method, request.headers))
    return Response.json({ message: "This request comes from another site." }, { status: 403 });
  return consoleServer().trpc(request);
}

export { handler as GET, handler as POST };
