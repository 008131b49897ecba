import type { Metadata } from "next";
import { headers } from "next/headers";
import { InvitationView } from "../../../components/invitation/invitation-view.tsx";
import { MessagePage } from "../../../components/message-page.tsx";
import { systemOf } from "../../../lib/user-agent.ts";
import { consoleServer } from "../../../server/console-server.ts";
import { visitorApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Invitation" };

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const api = await visitorApi();
  const { invitation } = await api.invitation.check({ token: token.slice(0, TOKEN_LENGTH) });
  if (!invitation)
    return (
      <MessagePage title="This invitation is not valid any more">
        An invitation is good for some days, and as often as was agreed. Ask whoever gave it to you for a new one. If
        you have made your account by it, log in with a client.
      </MessagePage>
    );
  const system = systemOf((await headers()).get("user-agent") ?? undefined);
  return (
    <InvitationView token={token} invitation={invitation} clients={consoleServer().settings.clients} system={system} />
  );
}

/** More than any token has: what is longer is none either way. */
const TOKEN_LENGTH = 200;
