import { consoleServer } from "../../../server/console-server.ts";

/** Makes a plan of a file of accounts: `?domain=&file=&format=&conflicts=&passwords=&mapping=`, the file as the body. */
export function POST(request: Request): Promise<Response> {
  return consoleServer().accountFiles.import(request);
}
