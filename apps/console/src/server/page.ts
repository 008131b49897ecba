import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { localPath, PATH_HEADER, signInPath } from "../lib/local-path.ts";
import { makeQueryClient } from "../lib/query-client.ts";
import { actorOf } from "./actor.ts";
import { consoleServer } from "./console-server.ts";
import type { SignedInOperator } from "./operator-auth.ts";
import { contextOf, nameRequest } from "./request.ts";

/** The operator of this page, if anybody is signed in; asked once per request. */
export const currentOperator = cache(async () => consoleServer().auth.operatorOf(await headers()));

/** The operator, or the way in: setup before the first owner exists, sign-in after. */
export async function requireOperator(): Promise<SignedInOperator> {
  const operator = await currentOperator();
  if (operator) return operator;
  if (await consoleServer().services.setup.isNeeded()) redirect("/setup");
  redirect(signInPath(localPath((await headers()).get(PATH_HEADER))));
}

/**
 * For pages other than the profile, which is where an operator is led who must set up a second factor first. (A layout must
 * not ask: it stays as it is on the way to a page below it.)
 */
export async function requireEnrolled(): Promise<SignedInOperator> {
  const operator = await requireOperator();
  if (operator.mustEnrol) redirect("/profile");
  return operator;
}

/** For pages of visitors: those who are in already go to the overview. */
export async function redirectSignedIn(): Promise<void> {
  if (await currentOperator()) redirect("/");
}

/** The API as a visitor may use it, for pages that need no sign-in. */
export async function visitorApi() {
  const { services, router } = consoleServer();
  return router.createCaller({ services, actor: undefined, ...contextOf(nameRequest(await headers())) });
}

/**
 * Who is on the page of the owner of an account, and the API as that owner may use it; `isEnded` for the state of a session
 * that is over, undefined for a visitor.
 */
export async function ownPageApi() {
  const asked = await headers();
  const { services, router, ownPage } = consoleServer();
  const own = await ownPage.visit(asked, true);
  if (!own || "ended" in own) return { ended: own, isCookieOld: !own && ownPage.hasCookie(asked) };
  const queryClient = makeQueryClient();
  const ctx = { services, actor: undefined, own, ...contextOf(nameRequest(asked)) };
  return { queryClient, api: createTRPCOptionsProxy({ ctx, router, queryClient }) };
}

/** The API as the page's operator may use it, and the cache in which its answers travel to the browser with the page. */
export async function pageApi() {
  const request = nameRequest(await headers());
  const actor = actorOf(await requireEnrolled(), request);
  const { services, router } = consoleServer();
  const queryClient = makeQueryClient();
  const ctx = { services, actor, ...contextOf(request) };
  return { actor, queryClient, api: createTRPCOptionsProxy({ ctx, router, queryClient }) };
}
