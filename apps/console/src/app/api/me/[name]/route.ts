import { consoleServer } from "../../../../server/console-server.ts";

/** What the owner of an account asks from the account's own page: signing in and out, and what takes the password. */
export async function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const { name } = await params;
  const response =
    (await consoleServer().ownPage.answer(name, request)) ??
    Response.json({ message: "There is nothing here." }, { status: 404 });
  response.headers.set("cache-control", "no-store");
  return response;
}
