"use client";

import type { AccountOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { Ban, ChevronLeft, CircleCheck, KeyRound } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import type { ClientEndpoints } from "../../lib/clients.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { ErrorState } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { type AccountAction, AccountDialog } from "./account-dialogs.tsx";
import { Address, StatusBadge } from "./account-text.tsx";
import { ConnectDetails } from "./connect-details.tsx";
import { SessionList } from "./session-list.tsx";

/** How often the account's status on the screen is renewed, in milliseconds. */
const REFRESH_MS = 10_000;

/** One account: what is known of it, its live sessions, and what can be done to it. */
export function AccountView({ jid, clients }: { jid: string; clients: ClientEndpoints }) {
  const api = useApi();
  const {
    data: account,
    error,
    refetch,
  } = useQuery({
    ...api.account.get.queryOptions({ jid }),
    refetchInterval: REFRESH_MS,
  });
  const [action, setAction] = useState<AccountAction>();
  if (!account)
    return (
      <>
        <Back />
        <Card>{error && <ErrorState error={failureMessage(error)} onRetry={() => void refetch()} />}</Card>
      </>
    );
  return (
    <>
      <PageHeader
        back={<Back />}
        titleText={account.jid}
        title={<Address username={account.username} domain={account.domain} />}
        description={
          <span className="flex min-w-0 items-center gap-3">
            <StatusBadge account={account} />
            {account.displayName && (
              <span className="truncate" title={account.displayName}>
                {account.displayName}
              </span>
            )}
          </span>
        }
        actions={<AccountButtons account={account} onAction={setAction} />}
      />
      {account.suspension && account.status === "suspended" && <SuspensionNotice account={account} />}
      <div className="grid min-w-0 items-start gap-5 xl:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        <SessionList jid={account.jid} domain={account.domain} suspended={account.suspended} />
        <Facts account={account} />
        <Card id="connect" title="Connect a client" className="xl:col-span-2">
          <ConnectDetails jid={account.jid} clients={clients} />
        </Card>
      </div>
      {action && <AccountDialog action={action} jid={account.jid} onClose={() => setAction(undefined)} />}
    </>
  );
}

function Back() {
  return (
    <Link
      href="/accounts"
      className="-ml-1 mb-2 inline-flex h-7 items-center gap-1 rounded-md pr-2 text-ink-2 text-[0.8125rem] hover:text-ink"
    >
      <ChevronLeft aria-hidden className="size-4" />
      Accounts
    </Link>
  );
}

function AccountButtons({ account, onAction }: { account: AccountOutput; onAction: (action: AccountAction) => void }) {
  const may = useMay();
  return (
    <>
      {may("account.password", account.domain) && (
        <Button onClick={() => onAction("setPassword")}>
          <KeyRound aria-hidden />
          Set password
        </Button>
      )}
      {may("account.write", account.domain) &&
        (account.status === "suspended" ? (
          <Button look="primary" onClick={() => onAction("enable")}>
            <CircleCheck aria-hidden />
            Enable
          </Button>
        ) : (
          <Button look="danger-quiet" onClick={() => onAction("suspend")}>
            <Ban aria-hidden />
            Suspend
          </Button>
        ))}
    </>
  );
}

function SuspensionNotice({ account: { suspended, suspension } }: { account: AccountOutput }) {
  if (!suspension) return null;
  const { reason, from, until } = suspension;
  return (
    <Notice tone={suspended ? "danger" : "warn"} className="mb-5">
      <p className="font-medium">
        {suspended ? "Suspended" : from && from > new Date() ? "Suspension planned" : "The suspension is over"}
        {from && (
          <>
            {" "}
            {suspended ? "since" : "from"} <Time at={from} as="date" />
          </>
        )}
        {until ? (
          <>
            {" "}
            until <Time at={until} as="moment" />
          </>
        ) : (
          suspended && ", until somebody enables it"
        )}
      </p>
      <p>Reason: {reason}</p>
    </Notice>
  );
}

function Facts({ account }: { account: AccountOutput }) {
  return (
    <Card id="profile" title="Profile">
      <dl className="px-4 py-2 sm:px-5">
        <Fact label="Username">{account.username}</Fact>
        <Fact label="Domain">{account.domain}</Fact>
        <Fact label="Name">{account.displayName ?? <Unset>None</Unset>}</Fact>
        <Fact label="E-mail">{account.email ?? <Unset>None</Unset>}</Fact>
        <Fact label="Sessions allowed">{account.sessionLimit ?? <Unset>As the domain says</Unset>}</Fact>
        <Fact label="Created">
          <Time at={account.createdAt} as="date" />
        </Fact>
        <Fact label="Last login">{account.lastLoginAt ? <Time at={account.lastLoginAt} /> : <Unset>Never</Unset>}</Fact>
      </dl>
    </Card>
  );
}

/** One fact; a text that is cut is whole in the tooltip. */
function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-center gap-4 border-b last:border-0">
      <dt className="w-32 shrink-0 text-[0.8125rem] text-ink-3">{label}</dt>
      <dd className="min-w-0 flex-1 truncate" {...(typeof children === "string" && { title: children })}>
        {children}
      </dd>
    </div>
  );
}

function Unset({ children }: { children: ReactNode }) {
  return <span className="text-ink-3">{children}</span>;
}
