import { consoleServer } from "../../../../../server/console-server.ts";

/** The rows of an import that failed, as a file that can be imported again. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return consoleServer().accountFiles.failures(request, (await params).id);
}
