"use client";

import type { AccountDetailsOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Link2 } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage, formFailure } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { ShownOnce } from "../ui/shown-once.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useAccountChanges } from "./use-account-changes.ts";

/** How often what opens the account is renewed, in milliseconds. */
const REFRESH_MS = 15_000;

/** What opens an account: the keys of its password, and the clients that may come back without it. */
export function AccountAccess({ account: { jid, domain } }: { readonly account: AccountDetailsOutput }) {
  const api = useApi();
  const may = useMay();
  const access = useQuery({ ...api.account.access.queryOptions({ jid }), refetchInterval: REFRESH_MS });
  const sessions = useQuery(api.session.of.queryOptions({ account: jid })).data ?? [];
  const [asked, setAsked] = useState<"link" | "tokens">();
  const close = (): void => setAsked(undefined);
  const found = access.data;
  return (
    <Card
      id="access"
      title="Access"
      actions={
        may("account.password", domain) && (
          <Button size="sm" onClick={() => setAsked("link")}>
            <Link2 aria-hidden />
            Reset link…
          </Button>
        )
      }
    >
      {!found ? (
        access.isError ? (
          <ErrorState error={failureMessage(access.error)} onRetry={() => void access.refetch()} className="py-8" />
        ) : (
          <div role="status" aria-label="Loading access" className="space-y-3 p-5">
            <Skeleton className="w-2/3" />
            <Skeleton className="w-1/2" />
          </div>
        )
      ) : (
        <>
          {found.keys.length === 0 ? (
            <Notice tone="warn" className="m-4">
              No password is set: nobody can log in with one.
            </Notice>
          ) : (
            <ul aria-label="Keys of the password">
              {found.keys.map(({ mechanism, iterations, madeAt }) => (
                <li key={mechanism} className="flex min-h-11 items-center gap-3 border-b px-4 py-2 sm:px-5">
                  <KeyRound aria-hidden className="size-4 shrink-0 text-ink-3" />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium text-[0.8125rem]">{mechanism}</span>
                    <span className="block text-ink-3 text-xs tabular-nums">
                      {iterations.toLocaleString("en")} iterations
                    </span>
                  </span>
                  <span className="shrink-0 text-ink-2 text-xs">
                    set <Time at={madeAt} />
                  </span>
                </li>
              ))}
            </ul>
          )}
          <div className="px-4 py-3.5 sm:px-5">
            <div className="flex items-start justify-between gap-3">
              <div className="min-w-0">
                <p className="font-medium text-[0.8125rem]">Clients that need no password</p>
                <p className="mt-0.5 text-ink-3 text-xs">
                  {found.clients.length === 0
                    ? "None holds a token: each asks for the password when it comes back."
                    : "They were given a token when they logged in (XEP-0484)."}
                </p>
              </div>
              {found.clients.length > 0 && may("session.end", domain) && (
                <Button size="sm" look="danger-quiet" onClick={() => setAsked("tokens")}>
                  End all…
                </Button>
              )}
            </div>
            {found.clients.length > 0 && (
              <ul aria-label="Clients with a token" className="mt-2.5 space-y-2">
                {found.clients.map(({ client, mechanism, issuedAt, expiresAt, ...rest }) => {
                  const session = sessions.find(({ clientId }) => clientId === client);
                  const name = ("name" in rest && typeof rest.name === "string" && rest.name) || session?.client;
                  return (
                    <li key={client} className="flex items-center justify-between gap-3 text-[0.8125rem]">
                      <span className="min-w-0 truncate" title={client}>
                        {name ?? <span className="font-mono text-xs">{client.slice(0, 8)}</span>}
                        {session && (
                          <Badge tone="ok" className="ml-2">
                            online
                          </Badge>
                        )}
                      </span>
                      <span className="shrink-0 text-ink-3 text-xs" title={mechanism}>
                        given <Time at={issuedAt} />, until <Time at={expiresAt} as="date" />
                      </span>
                    </li>
                  );
                })}
              </ul>
            )}
          </div>
        </>
      )}
      {asked === "link" && <ResetLinkDialog jid={jid} onClose={close} />}
      {asked === "tokens" && <EndTokensDialog jid={jid} clients={found?.clients.length ?? 0} onClose={close} />}
    </Card>
  );
}

function ResetLinkDialog({ jid, onClose }: { readonly jid: string; readonly onClose: () => void }) {
  const { createResetLink } = useAccountChanges();
  const made = createResetLink.data;
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Link for a new password"
      description={
        <>
          Whoever opens it sets a new password for <span className="wrap-anywhere font-medium text-ink">{jid}</span>,
          once. The old password works until then, and a link made before ends now.
        </>
      }
      submitLabel={made ? "Done" : "Make link"}
      busy={createResetLink.isPending}
      failure={formFailure(createResetLink.error, [])}
      isDone={made !== undefined}
      onSubmit={() => (made ? onClose() : createResetLink.mutate({ jid }))}
    >
      {made && (
        <>
          <ShownOnce label="Link" secret={`${location.origin}${made.path}`}>
            Hand it over by a way you trust.
          </ShownOnce>
          <p className="text-ink-2 text-[0.8125rem]">
            It is good until <Time at={made.expiresAt} as="moment" />.
          </p>
        </>
      )}
    </FormDialog>
  );
}

interface EndTokensDialogProps {
  readonly jid: string;
  readonly clients: number;
  readonly onClose: () => void;
}

function EndTokensDialog({ jid, clients, onClose }: EndTokensDialogProps) {
  const { endTokens } = useAccountChanges();
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="End all tokens"
      description={
        <>
          {clients === 1 ? "The client" : `The ${clients} clients`} of{" "}
          <span className="wrap-anywhere font-medium text-ink">{jid}</span> must ask for the password the next time they
          come back. Sessions that are open stay open.
        </>
      }
      submitLabel="End all tokens"
      danger
      busy={endTokens.isPending}
      failure={formFailure(endTokens.error, [])}
      onSubmit={() => endTokens.mutate({ jid }, { onSuccess: onClose })}
    />
  );
}
