import { consoleServer } from "../../../../server/console-server.ts";

/** What the accounts page shows for the same query, as CSV. */
export function GET(request: Request): Promise<Response> {
  return consoleServer().accountLists.export(request);
}
