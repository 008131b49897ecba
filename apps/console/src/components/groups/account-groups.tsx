"use client";

import { useQuery } from "@tanstack/react-query";
import { BookUser } from "lucide-react";
import Link from "next/link";
import { useApi } from "../../lib/api.tsx";
import { RosterFailure } from "../roster/roster-view.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/states.tsx";
import { GroupTable } from "./group-table.tsx";
import { GroupsSkeleton } from "./groups-view.tsx";

/** The shared groups an account is in. */
export function AccountGroups({ jid, domain }: { jid: string; domain: string }) {
  const api = useApi();
  const groups = useQuery(api.group.of.queryOptions({ account: jid }));
  const all = useQuery(api.group.list.queryOptions({ domain, counted: false }));
  const found = groups.data;
  return (
    <Card id="groups" title="Groups" description="Their members and this account may be each other’s contacts.">
      {!found ? (
        groups.isError ? (
          <RosterFailure error={groups.error} onRetry={() => void groups.refetch()} />
        ) : (
          <GroupsSkeleton />
        )
      ) : found.length === 0 ? (
        <EmptyState
          icon={BookUser}
          title="In no group"
          action={
            <Button asChild>
              <Link href="/groups">All groups</Link>
            </Button>
          }
        >
          A shared group gives its members contacts without anybody asking.
        </EmptyState>
      ) : (
        <GroupTable groups={found} all={all.data?.items ?? found} showMembers={false} showDomain={false} />
      )}
    </Card>
  );
}
