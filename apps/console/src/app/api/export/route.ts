import { consoleServer } from "../../../server/console-server.ts";

/** Accounts as a file: `?domain=&account=&format=&offline=`. */
export function GET(request: Request): Promise<Response> {
  return consoleServer().accountFiles.export(request);
}
