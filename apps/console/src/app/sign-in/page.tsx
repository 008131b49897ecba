import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "../../components/sign-in/sign-in-form.tsx";
import { localPath } from "../../lib/local-path.ts";
import { openIdSentence } from "../../lib/open-id-words.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../lib/search-params.ts";
import { consoleServer } from "../../server/console-server.ts";
import { redirectSignedIn } from "../../server/page.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  await redirectSignedIn();
  const { auth, services } = consoleServer();
  if (await services.setup.isNeeded()) redirect("/setup");
  const search = toSearchParams(await searchParams);
  const provider = auth.openId?.name;
  return (
    <SignInForm
      next={localPath(search.get("next"))}
      provider={provider}
      failure={provider === undefined ? undefined : openIdSentence(search.get("failed"), provider)}
    />
  );
}
