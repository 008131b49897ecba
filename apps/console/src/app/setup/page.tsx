import type { Metadata } from "next";
import Link from "next/link";
import { MessagePage } from "../../components/message-page.tsx";
import { SetupView } from "../../components/setup/setup-view.tsx";
import { Button } from "../../components/ui/button.tsx";
import { type PageSearch, searchParams as toSearchParams } from "../../lib/search-params.ts";
import { consoleServer } from "../../server/console-server.ts";

export const metadata: Metadata = { title: "Setup" };

export default async function SetupPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const { services, settings } = consoleServer();
  const token = toSearchParams(await searchParams).get("token");
  if (!(await services.setup.isNeeded()))
    return (
      <MessagePage
        title="Rostra is set up"
        action={
          <Button asChild look="primary">
            <Link href="/sign-in">Sign in</Link>
          </Button>
        }
      >
        The setup link has done its work. From now on operators sign in.
      </MessagePage>
    );
  if (!token)
    return (
      <MessagePage title="Open the setup link">
        Rostra is new here and has no owner yet. The one-time link was printed in the terminal where it was started,
        after <code className="font-mono text-sm">npm start</code>. Open that link in this browser.
      </MessagePage>
    );
  if (!(await services.setup.isValid(token)))
    return (
      <MessagePage title="This setup link is not valid any more">
        Each start of Rostra prints a fresh link and ends the one before, and a link is good for a day. Restart Rostra,
        or look for the newest link in its terminal.
      </MessagePage>
    );
  return <SetupView token={token} clients={settings.clients} />;
}
