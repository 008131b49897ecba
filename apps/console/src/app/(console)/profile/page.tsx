import type { Metadata } from "next";
import { headers } from "next/headers";
import { RoleBadges } from "../../../components/operators/operator-text.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { OwnPassword } from "../../../components/profile/own-password.tsx";
import { OwnSessions } from "../../../components/profile/own-sessions.tsx";
import { TwoFactor } from "../../../components/profile/two-factor.tsx";
import { Avatar } from "../../../components/ui/avatar.tsx";
import { Card } from "../../../components/ui/card.tsx";
import { Notice } from "../../../components/ui/notice.tsx";
import { consoleServer } from "../../../server/console-server.ts";
import { requireOperator } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Your profile" };

export default async function ProfilePage() {
  const operator = await requireOperator();
  const { auth } = consoleServer();
  const sessions = await auth.sessionsOf(await headers());
  const hasPassword = await auth.hasPassword(operator.id);
  return (
    <>
      <PageHeader
        title="Your profile"
        description="Who you are in this console, how you sign in and where you are signed in."
      />
      <div className="grid min-w-0 gap-5">
        {operator.mustEnrol && (
          <Notice tone="warn">
            Here a second factor is asked of you. Set one up below: until then you can do nothing else in this console.
          </Notice>
        )}
        <Card id="you" title="You">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-4 sm:px-5">
            <Avatar name={operator.name} />
            <div className="min-w-0 flex-[1_1_9rem]">
              <p className="truncate font-medium" title={operator.name}>
                {operator.name}
              </p>
              <p className="truncate text-ink-2" title={operator.email}>
                {operator.email}
              </p>
            </div>
            <RoleBadges roles={operator.roles} />
          </div>
        </Card>
        {hasPassword ? (
          <>
            <TwoFactor email={operator.email} isOn={operator.twoFactor} />
            <OwnPassword email={operator.email} />
          </>
        ) : (
          <Card id="sign-in" title="How you sign in">
            <p className="px-4 py-4 text-ink-2 sm:px-5">
              You have no password here and sign in with {auth.openId?.name ?? "an OpenID provider"}, which may ask you
              for a second factor.
            </p>
          </Card>
        )}
        <OwnSessions sessions={sessions} />
      </div>
    </>
  );
}
