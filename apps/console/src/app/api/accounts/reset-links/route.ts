import { consoleServer } from "../../../../server/console-server.ts";

/** Makes the links of the bulk action in `?bulk=`, as CSV. */
export function POST(request: Request): Promise<Response> {
  return consoleServer().accountLists.resetLinks(request);
}
