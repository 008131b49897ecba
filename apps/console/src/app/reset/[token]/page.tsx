import type { Metadata } from "next";
import { MessagePage } from "../../../components/message-page.tsx";
import { ResetForm } from "../../../components/reset/reset-form.tsx";
import { consoleServer } from "../../../server/console-server.ts";

export const metadata: Metadata = { title: "New password" };

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const account = await consoleServer().services.resetLinks.accountOf(token);
  if (!account)
    return (
      <MessagePage title="This link is not valid any more">
        A link for a new password is good once, and for a short time. Ask whoever gave it to you for a new one.
      </MessagePage>
    );
  return <ResetForm token={token} account={account.toString()} />;
}
