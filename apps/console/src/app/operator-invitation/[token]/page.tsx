import type { Metadata } from "next";
import Link from "next/link";
import { MessagePage } from "../../../components/message-page.tsx";
import { AcceptForm } from "../../../components/operator-invitation/accept-form.tsx";
import { JoinForm } from "../../../components/operator-invitation/join-form.tsx";
import { OpenIdButton } from "../../../components/sign-in/open-id-button.tsx";
import { SignOutButton } from "../../../components/sign-in/sign-out-button.tsx";
import { Button } from "../../../components/ui/button.tsx";
import { signInPath } from "../../../lib/local-path.ts";
import { openIdSentence } from "../../../lib/open-id-words.ts";
import { roleNames } from "../../../lib/role-names.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { consoleServer } from "../../../server/console-server.ts";
import { currentOperator } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Invitation" };

interface OperatorInvitationPageProps {
  readonly params: Promise<{ token: string }>;
  readonly searchParams: Promise<PageSearch>;
}

/** By whom it is opened decides: a newcomer gives name and password, an operator signs in, one who is in takes the role. */
export default async function OperatorInvitationPage({ params, searchParams }: OperatorInvitationPageProps) {
  const { token } = await params;
  const { auth, services } = consoleServer();
  const invitation = await services.operatorInvitations.check(token);
  if (!invitation)
    return (
      <MessagePage title="This invitation is not valid any more">
        An invitation is good once, and for some days. Ask whoever gave it to you for a new one.
      </MessagePage>
    );
  const { email, role, domain, isOperator } = invitation;
  const offer = (
    <>
      You are invited as {roleNames[role].toLowerCase()} of{" "}
      <strong className="font-medium text-ink">{domain ?? "the whole installation"}</strong>.
    </>
  );
  const operator = await currentOperator();
  if (operator?.email === email) return <JoinForm token={token}>{offer}</JoinForm>;
  if (operator)
    return (
      <MessagePage title="This invitation is for somebody else" action={<SignOutButton />}>
        You are signed in as <strong className="font-medium text-ink">{operator.email}</strong>, and it is for{" "}
        <strong className="font-medium text-ink">{email}</strong>. Sign out to accept it.
      </MessagePage>
    );
  const provider = auth.openId?.name;
  const failed = toSearchParams(await searchParams).get("failed");
  const byProvider = provider !== undefined && (
    <OpenIdButton provider={provider} to={{ invitation: token }} failure={openIdSentence(failed, provider)} />
  );
  if (isOperator)
    return (
      <MessagePage
        title="Accept an invitation"
        action={
          <Button asChild look="primary">
            <Link href={signInPath(`/operator-invitation/${token}`)}>Sign in to accept</Link>
          </Button>
        }
        after={byProvider}
      >
        {offer} You are an operator already: sign in as <strong className="font-medium text-ink">{email}</strong>.
      </MessagePage>
    );
  return (
    <AcceptForm token={token} email={email} after={byProvider}>
      {offer}
    </AcceptForm>
  );
}
