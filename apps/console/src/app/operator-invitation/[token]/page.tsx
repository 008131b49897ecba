import type { Metadata } from "next";
import { MessagePage } from "../../../components/message-page.tsx";
import { AcceptForm } from "../../../components/operator-invitation/accept-form.tsx";
import { consoleServer } from "../../../server/console-server.ts";

export const metadata: Metadata = { title: "Invitation" };

export default async function OperatorInvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const invitation = await consoleServer().services.operatorInvitations.check(token);
  if (!invitation)
    return (
      <MessagePage title="This invitation is not valid any more">
        An invitation is good once, and for some days. Ask whoever gave it to you for a new one.
      </MessagePage>
    );
  const { email, role, domain } = invitation;
  return <AcceptForm token={token} email={email} role={role} domain={domain} />;
}
