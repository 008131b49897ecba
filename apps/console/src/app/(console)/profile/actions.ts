"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { consoleServer } from "../../../server/console-server.ts";
import { requireOperator } from "../../../server/page.ts";

/** Ends one of the operator's own console sessions; says whether it was still there. */
export async function endSession(id: unknown): Promise<boolean> {
  await requireOperator();
  const ended = typeof id === "string" && (await consoleServer().auth.endSession(await headers(), id));
  revalidatePath("/profile");
  return ended;
}
