"use client";

import { Monitor } from "lucide-react";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { endSession } from "../../app/(console)/profile/actions.ts";
import { useSignOut } from "../../lib/use-sign-out.ts";
import { browserOf } from "../../lib/user-agent.ts";
import type { OwnSession } from "../../server/operator-auth.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Time } from "../ui/time.tsx";

/** Where the operator is signed in to this console, each with a way out. */
export function OwnSessions({ sessions }: { sessions: readonly OwnSession[] }) {
  const signOut = useSignOut();
  const [ending, setEnding] = useState<string>();
  const [isPending, startTransition] = useTransition();

  const end = (session: OwnSession): void => {
    setEnding(session.id);
    startTransition(async () => {
      try {
        const ended = await endSession(session.id);
        toast.success(ended ? "Signed out there." : "That session had ended already.", {
          description: browserOf(session.userAgent),
        });
      } catch {
        toast.error("The session could not be ended. Try again.");
      }
    });
  };

  return (
    <Card
      id="own-sessions"
      title="Signed in"
      description="Sessions of this console; those of chat clients are on the accounts’ pages."
    >
      <ul aria-labelledby="own-sessions">
        {sessions.map((session) => {
          const browser = browserOf(session.userAgent);
          return (
            <li key={session.id} className="flex items-center gap-4 border-b px-4 py-3.5 last:border-0 sm:px-5">
              <Monitor aria-hidden className="size-4.5 shrink-0 text-ink-3 max-sm:hidden" />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <span className="truncate font-medium" title={session.userAgent}>
                    {browser}
                  </span>
                  {session.isCurrent && <Badge tone="ok">This session</Badge>}
                </p>
                <p className="text-[0.8125rem] text-ink-2">
                  {session.address && <span className="wrap-anywhere">{session.address} · </span>}
                  since <Time at={session.since} />
                  {!session.isCurrent && (
                    <>
                      , last used <Time at={session.usedAt} />
                    </>
                  )}
                </p>
              </div>
              {session.isCurrent ? (
                <Button size="sm" onClick={signOut}>
                  Sign out
                </Button>
              ) : (
                <Button
                  size="sm"
                  busy={isPending && ending === session.id}
                  onClick={() => end(session)}
                  aria-label={`End session ${browser}${session.address ? `, ${session.address}` : ""}`}
                >
                  End
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
