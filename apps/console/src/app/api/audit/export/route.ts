import { consoleServer } from "../../../../server/console-server.ts";

/** The audit as a file: `?domain=` for one domain, `?installation` for what concerns none, else all one may see. */
export function GET(request: Request): Promise<Response> {
  return consoleServer().auditExport(request);
}
