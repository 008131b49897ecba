"use client";

import type { AccountOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { Ban, CircleCheck, KeyRound, RotateCcw, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { type AccountTab, accountTab, accountTabs } from "../../lib/account-tabs.ts";
import { useApi } from "../../lib/api.tsx";
import type { ClientEndpoints } from "../../lib/clients.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { useLiveChanges } from "../../lib/use-live-changes.ts";
import { PageHeader } from "../page-header.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { ErrorState } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Time } from "../ui/time.tsx";
import { type AccountAction, AccountDialog } from "./account-dialogs.tsx";
import { Address, StatusBadge } from "./account-text.tsx";
import { PurgeAccountDialog } from "./deletion-dialogs.tsx";
import { LockNotice } from "./lock-notice.tsx";
import { ProfileTab } from "./profile-tab.tsx";
import { SessionList } from "./session-list.tsx";
import { useAccountChanges } from "./use-account-changes.ts";

// Each tab brings its own script: who looks at sessions does not load what drags rules.
const AccountHistory = dynamic(async () => (await import("../audit/account-history.tsx")).AccountHistory);
const AccountGroups = dynamic(async () => (await import("../groups/account-groups.tsx")).AccountGroups);
const MessagesView = dynamic(async () => (await import("../messages/messages-view.tsx")).MessagesView);
const PrivacyView = dynamic(async () => (await import("../privacy/privacy-view.tsx")).PrivacyView);
const RosterView = dynamic(async () => (await import("../roster/roster-view.tsx")).RosterView);

/** How often the account on the screen is renewed, should no change be told, in milliseconds. */
const REFRESH_MS = 10_000;
/** How often the number of sessions on the tab is renewed, in milliseconds. */
const SESSIONS_MS = 5000;

const tabNames: Readonly<Record<AccountTab, string>> = {
  profile: "Profile",
  sessions: "Sessions",
  roster: "Roster",
  privacy: "Privacy",
  messages: "Messages",
  groups: "Groups",
  history: "History",
};

/** What is there to see of an account that is deleted. */
const tabsOfDeleted: readonly AccountTab[] = ["profile", "history"];

/** One account, a tab at a time: what is known of it, its live sessions, its contacts, its groups. */
export function AccountView({ jid, clients }: { jid: string; clients: ClientEndpoints }) {
  const api = useApi();
  const asked = accountTab(usePathname());
  const {
    data: account,
    error,
    refetch,
  } = useQuery({
    ...api.account.get.queryOptions({ jid }),
    refetchInterval: REFRESH_MS,
  });
  useLiveChanges(true, ({ target }) => target === jid, [
    api.account.get.queryFilter({ jid }),
    api.account.locks.pathFilter(),
    api.account.access.pathFilter(),
  ]);
  const [action, setAction] = useState<AccountAction>();
  if (!account)
    return (
      <>
        <BackLink href="/accounts">Accounts</BackLink>
        <Card>{error && <ErrorState error={failureMessage(error)} onRetry={() => void refetch()} />}</Card>
      </>
    );
  const tabs = account.deletion ? tabsOfDeleted : accountTabs;
  const tab = tabs.find((one) => one === asked) ?? "profile";
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
      {account.deletion ? (
        <DeletionNotice account={account} />
      ) : (
        <>
          {account.suspension && account.status === "suspended" && <SuspensionNotice account={account} />}
          <LockNotice jid={account.jid} domain={account.domain} />
        </>
      )}
      <TabsOfAccount jid={account.jid} domain={account.domain} offered={tabs} tab={tab} />
      {tab === "sessions" ? (
        <SessionList jid={account.jid} domain={account.domain} suspended={account.suspended} />
      ) : tab === "roster" ? (
        <RosterView jid={account.jid} domain={account.domain} />
      ) : tab === "privacy" ? (
        <PrivacyView jid={account.jid} domain={account.domain} />
      ) : tab === "messages" ? (
        <MessagesView jid={account.jid} domain={account.domain} />
      ) : tab === "groups" ? (
        <AccountGroups jid={account.jid} domain={account.domain} />
      ) : tab === "history" ? (
        <AccountHistory jid={account.jid} domain={account.domain} />
      ) : (
        <ProfileTab account={account} clients={clients} />
      )}
      {action && <AccountDialog action={action} jid={account.jid} onClose={() => setAction(undefined)} />}
    </>
  );
}

interface TabsOfAccountProps {
  readonly jid: string;
  readonly domain: string;
  readonly offered: readonly AccountTab[];
  readonly tab: AccountTab;
}

function TabsOfAccount({ jid, domain, offered, tab: shown }: TabsOfAccountProps) {
  const api = useApi();
  const sessions = useQuery({ ...api.session.of.queryOptions({ account: jid }), refetchInterval: SESSIONS_MS });
  const may = useMay();
  const readable = offered.filter((tab) => tab !== "history" || may("audit.read", domain));
  const tabs = readable.map((tab) => ({
    href: tab === "profile" ? accountPath(jid) : `${accountPath(jid)}/${tab}`,
    label: tabNames[tab],
    note: tab === "sessions" && sessions.data?.length ? String(sessions.data.length) : undefined,
    here: tab === shown,
  }));
  return <Tabs label="Account" tabs={tabs} />;
}

function AccountButtons({ account, onAction }: { account: AccountOutput; onAction: (action: AccountAction) => void }) {
  const may = useMay();
  if (account.deletion) return <DeletedButtons account={account} />;
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
            {account.suspended ? "Enable" : "Cancel suspension"}
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

function DeletedButtons({ account: { jid, domain } }: { account: AccountOutput }) {
  const may = useMay();
  const { restore } = useAccountChanges();
  const [isErasing, setErasing] = useState(false);
  if (!may("account.remove", domain)) return null;
  return (
    <>
      <Button look="danger-quiet" onClick={() => setErasing(true)}>
        <Trash2 aria-hidden />
        Erase for good…
      </Button>
      <Button look="primary" busy={restore.isPending} onClick={() => restore.mutate({ jid })}>
        <RotateCcw aria-hidden />
        Restore
      </Button>
      {isErasing && <PurgeAccountDialog jid={jid} domain={domain} onClose={() => setErasing(false)} />}
    </>
  );
}

function DeletionNotice({ account: { deletion } }: { account: AccountOutput }) {
  if (!deletion) return null;
  return (
    <Notice tone="danger" className="mb-5">
      <p className="font-medium">
        Deleted <Time at={deletion.at} />. Nobody can log in; its address stays taken.
      </p>
      <p>
        It can be restored until <Time at={deletion.purgeAt} as="moment" />, when it is erased with all it had. Reason:{" "}
        {deletion.reason}
      </p>
    </Notice>
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
