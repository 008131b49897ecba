"use client";

import type { AccountSummaryOutput } from "@rostra/api/outputs";
import Link from "next/link";
import { cn } from "../../lib/cn.ts";
import { Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import type { AccountAction } from "./account-dialogs.tsx";
import { AccountMenu, accountPath } from "./account-menu.tsx";
import { Address, SessionCount, StatusBadge } from "./account-text.tsx";

interface AccountTableProps {
  readonly accounts: readonly AccountSummaryOutput[];
  /** Whether another page is on its way. */
  readonly isStale: boolean;
  readonly onAction: (action: AccountAction, jid: string) => void;
}

/** Fixed widths, so that a page turns without anything moving; less important columns leave as room gets narrow. */
function Columns() {
  return (
    <thead>
      <tr className="h-10 border-b text-left text-ink-3 text-xs [&>th]:px-4 [&>th]:font-medium">
        <th scope="col" className="sm:pl-5!">
          Account
        </th>
        <th scope="col" className="hidden w-40 md:table-cell">
          Status
        </th>
        <th scope="col" className="hidden w-34 sm:table-cell">
          Sessions
        </th>
        <th scope="col" className="hidden w-38 lg:table-cell">
          Last login
        </th>
        <th scope="col" className="hidden w-34 xl:table-cell">
          Created
        </th>
        <th scope="col" className="w-14">
          <span className="sr-only">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

export function AccountTable({ accounts, isStale, onAction }: AccountTableProps) {
  return (
    <table aria-label="Accounts" aria-busy={isStale} className={cn("w-full table-fixed", isStale && "opacity-60")}>
      <Columns />
      <tbody>
        {accounts.map((account) => (
          <tr
            key={account.id}
            className="relative h-14 border-b transition-colors last:border-0 hover:bg-hover [&>td]:px-4"
          >
            <td className="py-2 sm:pl-5!">
              <Link
                href={accountPath(account.jid)}
                prefetch={false}
                title={account.jid}
                className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
              >
                <Address username={account.username} domain={account.domain} />
              </Link>
              {(account.displayName || account.email) && (
                <span
                  className="block truncate text-ink-3 text-xs"
                  title={[account.displayName, account.email].filter(Boolean).join(" · ")}
                >
                  {[account.displayName, account.email].filter(Boolean).join(" · ")}
                </span>
              )}
              <span className="mt-1 flex items-center gap-3 text-xs md:hidden">
                <StatusBadge account={account} />
                <span className="sm:hidden">
                  <SessionCount count={account.sessions} />
                </span>
              </span>
            </td>
            <td className="hidden md:table-cell">
              <StatusBadge account={account} />
            </td>
            <td className="hidden sm:table-cell">
              <SessionCount count={account.sessions} />
            </td>
            <td className="hidden truncate text-ink-2 lg:table-cell">
              {account.lastLoginAt ? <Time at={account.lastLoginAt} /> : <span className="text-ink-3">Never</span>}
            </td>
            <td className="hidden truncate text-ink-2 xl:table-cell">
              <Time at={account.createdAt} as="date" />
            </td>
            <td className="relative px-2! text-right">
              <AccountMenu account={account} onAction={(action) => onAction(action, account.jid)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Rows shown while the first page is on its way. */
const SKELETON_ROWS = Array.from({ length: 10 }, (_, index) => index);

export function AccountTableSkeleton() {
  return (
    <div role="status" aria-label="Loading accounts">
      <table aria-hidden className="w-full table-fixed">
        <Columns />
        <tbody>
          {SKELETON_ROWS.map((row) => (
            <tr key={row} className="h-14 border-b last:border-0 [&>td]:px-4">
              <td className="sm:pl-5!">
                <Skeleton className="w-2/5 min-w-28" />
                <Skeleton className="mt-2 h-2.5 w-3/5" />
              </td>
              <td className="hidden md:table-cell">
                <Skeleton className="w-16" />
              </td>
              <td className="hidden sm:table-cell">
                <Skeleton className="w-14" />
              </td>
              <td className="hidden lg:table-cell">
                <Skeleton className="w-24" />
              </td>
              <td className="hidden xl:table-cell">
                <Skeleton className="w-20" />
              </td>
              <td />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
