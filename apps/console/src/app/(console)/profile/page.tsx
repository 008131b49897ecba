import type { Metadata } from "next";
import { headers } from "next/headers";
import { PageHeader } from "../../../components/page-header.tsx";
import { OwnSessions } from "../../../components/profile/own-sessions.tsx";
import { Avatar } from "../../../components/ui/avatar.tsx";
import { Badge } from "../../../components/ui/badge.tsx";
import { Card } from "../../../components/ui/card.tsx";
import { roleNames } from "../../../lib/role-names.ts";
import { consoleServer } from "../../../server/console-server.ts";
import { requireOperator } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Your profile" };

export default async function ProfilePage() {
  const operator = await requireOperator();
  const sessions = await consoleServer().auth.sessionsOf(await headers());
  return (
    <>
      <PageHeader title="Your profile" description="Who you are in this console, and where you are signed in." />
      <div className="grid min-w-0 gap-5">
        <Card id="you" title="You">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-4 sm:px-5">
            <Avatar name={operator.name} />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium" title={operator.name}>
                {operator.name}
              </p>
              <p className="truncate text-ink-2" title={operator.email}>
                {operator.email}
              </p>
            </div>
            <ul aria-label="Roles" className="flex min-w-0 flex-wrap gap-2">
              {operator.roles.map(({ role, domain }) => (
                <li key={`${role} ${domain}`} className="min-w-0">
                  <Badge tone="accent">
                    <span className="truncate" title={domain}>
                      {roleNames[role]} · {domain ?? "all domains"}
                    </span>
                  </Badge>
                </li>
              ))}
            </ul>
          </div>
        </Card>
        <OwnSessions sessions={sessions} />
      </div>
    </>
  );
}
