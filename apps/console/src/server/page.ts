import type { Operator } from "@rostra/core/operator/operator-store";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { localPath, PATH_HEADER, signInPath } from "../lib/local-path.ts";
import { makeQueryClient } from "../lib/query-client.ts";
import { actorOf } from "./actor.ts";
import { consoleServer } from "./console-server.ts";
import { contextOf, nameRequest } from "./request.ts";

/** The operator of this page; asked once per request. */
const currentOperator = cache(async () => consoleServer().auth.operatorOf(await headers()));

/** The operator, or the way in: setup before the first owner exists, sign-in after. */
export async function requireOperator(): Promise<Operator> {
  const operator = await currentOperator();
  if (operator) return operator;
  if (await consoleServer().services.setup.isNeeded()) redirect("/setup");
  redirect(signInPath(localPath((await headers()).get(PATH_HEADER))));
}

/** For pages of visitors: those who are in already go to the overview. */
export async function redirectSignedIn(): Promise<void> {
  if (await currentOperator()) redirect("/");
}

/** The API as the page's operator may use it, and the cache in which its answers travel to the browser with the page. */
export async function pageApi() {
  const request = nameRequest(await headers());
  const actor = actorOf(await requireOperator(), request);
  const { services, router } = consoleServer();
  const queryClient = makeQueryClient();
  const ctx = { services, actor, ...contextOf(request) };
  return { actor, queryClient, api: createTRPCOptionsProxy({ ctx, router, queryClient }) };
}
