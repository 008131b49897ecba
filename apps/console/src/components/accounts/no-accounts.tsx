"use client";

import { Globe, SearchX, UsersRound } from "lucide-react";
import Link from "next/link";
import { type AccountFilters, type ChangeFilters, isFiltered, withoutFilters } from "../../lib/account-filters.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/states.tsx";

interface NoAccountsProps {
  readonly filters: AccountFilters;
  readonly hasDomains: boolean;
  readonly onChange: ChangeFilters;
  /** Absent: the operator may not make accounts. */
  readonly onCreate: (() => void) | undefined;
}

/** Why the table is empty, and what to do about it. */
export function NoAccounts({ filters, hasDomains, onChange, onCreate }: NoAccountsProps) {
  if (isFiltered(filters))
    return (
      <EmptyState
        icon={SearchX}
        title="No account matches"
        action={<Button onClick={() => onChange(withoutFilters)}>Clear filters</Button>}
      >
        Username, name and e-mail are searched. Try fewer letters, or take a filter away.
      </EmptyState>
    );
  if (filters.trail.length > 0)
    return (
      <EmptyState
        icon={UsersRound}
        title="Nothing on this page any more"
        action={<Button onClick={() => onChange(withoutFilters)}>First page</Button>}
      />
    );
  if (!hasDomains)
    return (
      <EmptyState
        icon={Globe}
        title="Add a domain first"
        action={
          <Button asChild look="primary">
            <Link href="/">Go to the overview</Link>
          </Button>
        }
      >
        An account lives on a domain: it is the part of its address after the @.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={UsersRound}
      title="No accounts yet"
      action={
        onCreate && (
          <Button look="primary" onClick={onCreate}>
            Create the first account
          </Button>
        )
      }
    >
      An account is what somebody logs in with, from any XMPP client. Many at once:{" "}
      <code className="font-mono text-xs">rostractl account import</code>.
    </EmptyState>
  );
}
