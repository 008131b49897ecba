import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "../../components/sign-in-form.tsx";
import { localPath } from "../../lib/local-path.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../lib/search-params.ts";
import { consoleServer } from "../../server/console-server.ts";
import { redirectSignedIn } from "../../server/page.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  await redirectSignedIn();
  if (await consoleServer().services.setup.isNeeded()) redirect("/setup");
  return <SignInForm next={localPath(toSearchParams(await searchParams).get("next"))} />;
}
