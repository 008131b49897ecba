import { AuthFailure, postJson } from "./auth-client.ts";

/** What the page of the owner of an account asks of `/api/me`. Each throws {@link AuthFailure} when it is refused. */

/** Signs in to the page (401 wrong, 403 suspended, 429 too many tries). */
export async function signInToOwnPage(address: string, password: string): Promise<void> {
  await postJson("/api/me/sign-in", { address, password });
}

export async function signOutOfOwnPage(): Promise<void> {
  await postJson("/api/me/sign-out", {});
}

/** Every device is signed out, and this page everywhere else. */
export async function changeOwnPassword(password: string, newPassword: string): Promise<void> {
  await asOwner("password", { password, newPassword });
}

/** A kind of file that one's own data is given in. */
export type OwnDataFormat = "xep0227" | "jsonl";

/** All that is stored of the account, saved as a file by the browser. */
export async function downloadOwnData(password: string, format: OwnDataFormat): Promise<void> {
  const response = await asOwner("export", { password, format });
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "account";
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export async function deleteOwnAccount(password: string, confirmation: string): Promise<void> {
  await asOwner("delete", { password, confirmation });
}

/** Where the session is over the page is loaded again, and says why. */
async function asOwner(name: string, body: Record<string, unknown>): Promise<Response> {
  try {
    return await postJson(`/api/me/${name}`, body);
  } catch (error) {
    if (error instanceof AuthFailure && error.status === 401) location.reload();
    throw error;
  }
}
