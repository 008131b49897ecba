import { TRPCError } from "@trpc/server";
import type { Who } from "./actors.ts";

/** The error of a call; undefined for one that went well. */
export async function refusal(promise: Promise<unknown>): Promise<TRPCError | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof TRPCError) return error;
    throw error;
  }
}

/** What each of the actors is answered who reads what belongs to example.net. */
export const reading: Readonly<Record<Who, string>> = {
  owner: "ok",
  admin: "ok",
  helpdesk: "ok",
  auditor: "ok",
  otherDomain: "NOT_FOUND",
  noRole: "NOT_FOUND",
  visitor: "UNAUTHORIZED",
};

/** And who changes it. */
export const writing: Readonly<Record<Who, string>> = { ...reading, helpdesk: "FORBIDDEN", auditor: "FORBIDDEN" };
