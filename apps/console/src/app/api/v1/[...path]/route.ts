import { consoleServer } from "../../../../server/console-server.ts";

/** The mount of REST (docs/api.md). */
function handler(request: Request): Promise<Response> {
  return consoleServer().rest(request);
}

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
