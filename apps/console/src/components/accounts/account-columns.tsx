import type { AccountSummaryOutput } from "@rostra/api/outputs";
import Link from "next/link";
import { accountPath } from "../../lib/account-path.ts";
import type { DataColumn } from "../ui/data-table.tsx";
import { Time } from "../ui/time.tsx";
import type { AccountAction } from "./account-dialogs.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { Address, SessionCount, StatusBadge } from "./account-text.tsx";

/** The columns of the table of accounts. */
export function accountColumns(
  onAction: (action: AccountAction, jid: string) => void,
): readonly DataColumn<AccountSummaryOutput>[] {
  return [
    {
      id: "username",
      label: "Address",
      required: true,
      sortable: true,
      cell: (account) => (
        <>
          <Link
            href={accountPath(account.jid)}
            prefetch={false}
            title={account.jid}
            className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
          >
            <Address username={account.username} domain={account.domain} />
          </Link>
          {account.displayName !== undefined && (
            <span className="block truncate text-ink-3 text-xs xl:hidden" title={account.displayName}>
              {account.displayName}
            </span>
          )}
          <span className="mt-1 flex items-center gap-3 text-xs md:hidden">
            <StatusBadge account={account} />
            <span className="sm:hidden">
              <SessionCount count={account.sessions} />
            </span>
          </span>
        </>
      ),
    },
    {
      id: "displayName",
      label: "Name",
      width: "w-44",
      from: "xl",
      cell: ({ displayName }) => <Optional text={displayName} />,
    },
    {
      id: "email",
      label: "E-mail",
      width: "w-48",
      from: "lg",
      isHiddenAtFirst: true,
      cell: ({ email }) => <Optional text={email} />,
    },
    {
      id: "status",
      label: "Status",
      width: "w-34",
      from: "md",
      cell: (account) => <StatusBadge account={account} />,
    },
    {
      id: "groups",
      label: "Groups",
      width: "w-32",
      from: "xl",
      cell: ({ groups }) => (
        <Optional text={groups.length === 0 ? undefined : groups.map(({ name }) => name).join(", ")} />
      ),
    },
    {
      id: "sessions",
      label: "Online now",
      width: "w-30",
      from: "sm",
      cell: ({ sessions }) => <SessionCount count={sessions} />,
    },
    {
      id: "lastLogin",
      label: "Last login",
      width: "w-34",
      from: "lg",
      sortable: true,
      cell: ({ lastLoginAt }) => (
        <span className="block truncate text-ink-2">
          {lastLoginAt ? <Time at={lastLoginAt} /> : <span className="text-ink-3">Never</span>}
        </span>
      ),
    },
    {
      id: "created",
      label: "Created",
      width: "w-32",
      from: "lg",
      isHiddenAtFirst: true,
      sortable: true,
      cell: ({ createdAt }) => <Time at={createdAt} as="date" className="block truncate text-ink-2" />,
    },
    {
      id: "spool",
      label: "Messages waiting",
      width: "w-36",
      from: "lg",
      isHiddenAtFirst: true,
      cell: ({ spool: { messages, quota } }) => (
        <span className="block truncate tabular-nums">
          {messages.toLocaleString("en")} <span className="text-ink-3">of {quota.toLocaleString("en")}</span>
        </span>
      ),
    },
    {
      id: "actions",
      label: "Actions",
      isLabelHidden: true,
      required: true,
      width: "w-14",
      align: "right",
      cell: (account) => (
        <span className="relative">
          <AccountMenu account={account} onAction={(action) => onAction(action, account.jid)} />
        </span>
      ),
    },
  ];
}

function Optional({ text }: { readonly text: string | undefined }) {
  return text === undefined ? (
    <span className="text-ink-3">–</span>
  ) : (
    <span className="block truncate text-ink-2" title={text}>
      {text}
    </span>
  );
}
