"use client";

import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { useOwnChanges } from "./use-own-changes.ts";

/** Whom the owner of the account has blocked (XEP-0191). */
export function OwnBlocked({ blocked }: { readonly blocked: readonly string[] }) {
  const { unblock } = useOwnChanges();
  return (
    <Card
      id="blocked"
      title={
        <>
          Blocked
          {blocked.length > 0 && <span className="ml-2 font-normal text-ink-3 tabular-nums">{blocked.length}</span>}
        </>
      }
    >
      {blocked.length === 0 ? (
        <p className="px-4 py-4 text-ink-2 sm:px-5">
          You have blocked nobody. You block people in your chat program: nothing they send reaches you then.
        </p>
      ) : (
        <ul aria-labelledby="blocked" className="max-h-80 overflow-y-auto">
          {blocked.map((jid) => (
            <li key={jid} className="flex min-h-12 items-center gap-4 border-b px-4 py-2 last:border-0 sm:px-5">
              <span className="min-w-0 flex-1 truncate" title={jid}>
                {jid}
              </span>
              <Button
                size="sm"
                busy={unblock.isPending && unblock.variables.jid === jid}
                onClick={() => unblock.mutate({ jid })}
                aria-label={`Unblock ${jid}`}
              >
                Unblock
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
