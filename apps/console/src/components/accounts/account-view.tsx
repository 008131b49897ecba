"use client";

import type { AccountOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { Ban, CircleCheck, KeyRound } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { type AccountTab, accountTab, accountTabs } from "../../lib/account-tabs.ts";
import { useApi } from "../../lib/api.tsx";
import type { ClientEndpoints } from "../../lib/clients.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { AccountHistory } from "../audit/account-history.tsx";
import { AccountGroups } from "../groups/account-groups.tsx";
import { PageHeader } from "../page-header.tsx";
import { PrivacyView } from "../privacy/privacy-view.tsx";
import { RosterView } from "../roster/roster-view.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { ErrorState } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Time } from "../ui/time.tsx";
import { type AccountAction, AccountDialog } from "./account-dialogs.tsx";
import { accountPath } from "./account-menu.tsx";
import { Address, StatusBadge } from "./account-text.tsx";
import { ConnectDetails } from "./connect-details.tsx";
import { SessionList } from "./session-list.tsx";

/** How often the account's status on the screen is renewed, in milliseconds. */
const REFRESH_MS = 10_000;
/** How often the number of sessions on the tab is renewed, in milliseconds. */
const SESSIONS_MS = 5000;

const tabNames: Readonly<Record<AccountTab, string>> = {
  profile: "Profile",
  sessions: "Sessions",
  roster: "Roster",
  privacy: "Privacy",
  groups: "Groups",
  history: "History",
};

/** One account, a tab at a time: what is known of it, its live sessions, its contacts, its groups. */
export function AccountView({ jid, clients }: { jid: string; clients: ClientEndpoints }) {
  const api = useApi();
  const tab = accountTab(usePathname());
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
        <BackLink href="/accounts">Accounts</BackLink>
        <Card>{error && <ErrorState error={failureMessage(error)} onRetry={() => void refetch()} />}</Card>
      </>
    );
  return (
    <>
      <PageHeader
        back={<BackLink href="/accounts">Accounts</BackLink>}
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
      <AccountTabs jid={account.jid} domain={account.domain} tab={tab} />
      {tab === "sessions" ? (
        <SessionList jid={account.jid} domain={account.domain} suspended={account.suspended} />
      ) : tab === "roster" ? (
        <RosterView jid={account.jid} domain={account.domain} />
      ) : tab === "privacy" ? (
        <PrivacyView jid={account.jid} domain={account.domain} />
      ) : tab === "groups" ? (
        <AccountGroups jid={account.jid} domain={account.domain} />
      ) : tab === "history" ? (
        <AccountHistory jid={account.jid} domain={account.domain} />
      ) : (
        <div className="grid min-w-0 items-start gap-5 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)]">
          <Facts account={account} />
          <Card id="connect" title="Connect a client">
            <ConnectDetails jid={account.jid} clients={clients} />
          </Card>
        </div>
      )}
      {action && <AccountDialog action={action} jid={account.jid} onClose={() => setAction(undefined)} />}
    </>
  );
}

function AccountTabs({ jid, domain, tab: shown }: { jid: string; domain: string; tab: AccountTab }) {
  const api = useApi();
  const sessions = useQuery({ ...api.session.of.queryOptions({ account: jid }), refetchInterval: SESSIONS_MS });
  const may = useMay();
  const offered = accountTabs.filter((tab) => tab !== "history" || may("audit.read", domain));
  const tabs = offered.map((tab) => ({
    href: tab === "profile" ? accountPath(jid) : `${accountPath(jid)}/${tab}`,
    label: tabNames[tab],
    note: tab === "sessions" && sessions.data?.length ? String(sessions.data.length) : undefined,
    here: tab === shown,
  }));
  return <Tabs label="Account" tabs={tabs} />;
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
