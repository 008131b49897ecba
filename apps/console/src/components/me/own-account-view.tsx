"use client";

import { useQuery } from "@tanstack/react-query";
import { LogOut, MessageCircle } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import type { ClientEndpoints } from "../../lib/clients.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { signOutOfOwnPage } from "../../lib/own-page-client.ts";
import { ConnectDetails } from "../accounts/connect-details.tsx";
import { Brand } from "../brand.tsx";
import { MessagePage } from "../message-page.tsx";
import { ThemeToggle } from "../theme.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";
import { DeleteAccount } from "./delete-account.tsx";
import { OwnBlocked } from "./own-blocked.tsx";
import { OwnBrowsers } from "./own-browsers.tsx";
import { OwnData } from "./own-data.tsx";
import { OwnDeviceList } from "./own-device-list.tsx";
import { OwnPassword } from "./own-password.tsx";

interface OwnAccountProps {
  readonly clients: ClientEndpoints;
}

/** The page of the owner of an account, until the account is deleted. */
export function OwnAccountView({ clients }: OwnAccountProps) {
  const [afterwards, setAfterwards] = useState<string>();
  if (afterwards === undefined) return <OwnAccount clients={clients} onDeleted={setAfterwards} />;
  return <MessagePage title="Your account is deleted">Every device has been signed out. {afterwards}</MessagePage>;
}

/** What uses the account, what is kept of it, and the ways to change or leave it. */
function OwnAccount({ clients, onDeleted }: OwnAccountProps & { readonly onDeleted: (sentence: string) => void }) {
  const api = useApi();
  const account = useQuery(api.me.get.queryOptions());
  const [asking, setAsking] = useState<"password" | "delete">();
  const askFor = (what: "password" | "delete") => ({
    open: asking === what,
    onOpenChange: (open: boolean) => setAsking(open ? what : undefined),
  });
  const own = account.data;
  return (
    <main className="mx-auto w-full max-w-2xl px-4 py-8 sm:px-6 sm:py-14">
      <div className="mb-8 flex items-center justify-between gap-3">
        <Brand />
        <div className="flex items-center gap-1">
          <ThemeToggle />
          <SignOut />
        </div>
      </div>
      {!own ? (
        account.isError ? (
          <ErrorState error={failureMessage(account.error)} onRetry={() => void account.refetch()} />
        ) : (
          <div role="status" aria-label="Loading your account" className="space-y-3">
            <Skeleton className="h-7 w-1/2" />
            <Skeleton className="w-1/3" />
          </div>
        )
      ) : (
        <>
          <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
            <div className="min-w-0 flex-[1_1_18rem]">
              <h1
                className="wrap-anywhere line-clamp-2 text-balance font-semibold text-2xl tracking-tight"
                title={own.displayName ?? own.username}
              >
                {own.displayName ?? own.username}
              </h1>
              <p className="mt-1 flex min-w-0 items-center gap-1 text-ink-2">
                <span className="truncate" title={own.jid}>
                  {own.jid}
                </span>
                <CopyButton text={own.jid} what="your address" />
              </p>
            </div>
            <Button asChild look="primary" className="max-sm:w-full">
              <a href={`/chat?account=${encodeURIComponent(own.jid)}`}>
                <MessageCircle aria-hidden />
                Open the web chat
              </a>
            </Button>
          </div>
          <div className="mt-7 grid min-w-0 gap-5">
            {/* What is asked for there ends this session: nothing may be fetched by it meanwhile. */}
            <OwnDeviceList isPaused={asking !== undefined} />
            <Card id="connect" title="Connect another device">
              <ConnectDetails jid={own.jid} clients={clients} />
            </Card>
            <OwnPassword jid={own.jid} {...askFor("password")} />
            <OwnBrowsers />
            <OwnBlocked blocked={own.blocked} />
            <OwnData account={own} />
            <DeleteAccount jid={own.jid} days={own.deletionRetentionDays} onDeleted={onDeleted} {...askFor("delete")} />
          </div>
        </>
      )}
    </main>
  );
}

function SignOut() {
  const [busy, setBusy] = useState(false);
  const leave = async (): Promise<void> => {
    setBusy(true);
    try {
      await signOutOfOwnPage();
      location.reload(); // nothing of the account stays in the page
    } catch {
      setBusy(false);
      toast.error("Signing out failed. Try again.");
    }
  };
  return (
    <Button size="sm" look="ghost" busy={busy} onClick={leave}>
      {!busy && <LogOut aria-hidden />}
      Sign out
    </Button>
  );
}
