"use client";

import { useQuery } from "@tanstack/react-query";
import { Monitor } from "lucide-react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { browserOf } from "../../lib/user-agent.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorState } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useOwnChanges } from "./use-own-changes.ts";

/** The browsers in which the owner of the account is signed in to this page, each but this one with a way out. */
export function OwnBrowsers() {
  const api = useApi();
  const sessions = useQuery(api.me.webSessions.queryOptions());
  const { endWebSession } = useOwnChanges();
  return (
    <Card id="browsers" title="Browsers" description="Where you are signed in to this page">
      {sessions.isError && !sessions.data && (
        <ErrorState error={failureMessage(sessions.error)} onRetry={() => void sessions.refetch()} className="py-10" />
      )}
      <ul aria-labelledby="browsers">
        {sessions.data?.items.map(({ id, isCurrent, userAgent, address, createdAt, lastUsedAt }) => {
          const browser = browserOf(userAgent);
          return (
            <li key={id} className="flex items-center gap-4 border-b px-4 py-3.5 last:border-0 sm:px-5">
              <Monitor aria-hidden className="size-4.5 shrink-0 text-ink-3 max-sm:hidden" />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <span className="truncate font-medium" title={userAgent}>
                    {browser}
                  </span>
                  {isCurrent && <Badge tone="ok">This one</Badge>}
                </p>
                <p className="text-[0.8125rem] text-ink-2">
                  {address !== undefined && <span className="wrap-anywhere">{address} · </span>}
                  since <Time at={createdAt} />
                  {!isCurrent && (
                    <>
                      , last used <Time at={lastUsedAt} />
                    </>
                  )}
                </p>
              </div>
              {!isCurrent && (
                <Button
                  size="sm"
                  busy={endWebSession.isPending && endWebSession.variables.id === id}
                  onClick={() => endWebSession.mutate({ id })}
                  aria-label={`Sign out ${browser}`}
                >
                  Sign out
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
