import { consoleServer } from "../../../../server/console-server.ts";
import { isSameOrigin } from "../../../../server/same-origin.ts";

/** The mount of REST (docs/api.md). */
function handler(request: Request): Promise<Response> | Response {
  if (!isSameOrigin(request.method, request.headers))
    return Response.json({ message: "This request comes from another site." }, { status: 403 });
  return consoleServer().rest(request);
}

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
