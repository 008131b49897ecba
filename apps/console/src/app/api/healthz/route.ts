import { consoleServer } from "../../../server/console-server.ts";

const noStore = { "cache-control": "no-store" };

/** Whether the console can do its work: it answers, and so does its database. */
export async function GET(): Promise<Response> {
  if (await consoleServer().isHealthy()) return Response.json({ status: "ok" }, { headers: noStore });
  const problem = { status: "unavailable", reason: "The database does not answer." };
  return Response.json(problem, { status: 503, headers: noStore });
}
