"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useQuery } from "@tanstack/react-query";
import { Globe, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { mayDoEverywhere } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { domainPath, policyGroups, ruleValue } from "../../lib/policy-words.ts";
import { AddDomainDialog } from "../overview/add-domain-dialog.tsx";
import { PageHeader } from "../page-header.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { type DataColumn, DataTable } from "../ui/data-table.tsx";
import { Notice } from "../ui/notice.tsx";
import { EmptyState, ErrorState } from "../ui/states.tsx";
import { TableMenu } from "../ui/table-menu.tsx";
import { Time } from "../ui/time.tsx";

/** How often the domains on the screen are renewed, in milliseconds. */
const REFRESH_MS = 10_000;
const TABLE = "domains";

type Domain = RouterOutputs["domain"]["list"]["items"][number];

/** A rule of the policy as a column: what makes one domain different from another at a glance. */
function ruleColumn(
  rule: string,
  label: string,
  rest: Pick<DataColumn<Domain>, "width" | "from">,
): readonly DataColumn<Domain>[] {
  return policyGroups
    .flatMap(({ rules }) => rules)
    .filter((one) => one.rule === rule)
    .map((one) => ({
      id: rule,
      label,
      ...rest,
      cell: ({ policy }) => (
        <span className="block truncate text-ink-2" title={ruleValue(one, policy)}>
          {ruleValue(one, policy)}
        </span>
      ),
    }));
}

const columns: readonly DataColumn<Domain>[] = [
  {
    id: "name",
    label: "Domain",
    required: true,
    cell: ({ name }) => (
      <Link
        href={domainPath(name)}
        prefetch={false}
        title={name}
        className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
      >
        {name}
      </Link>
    ),
  },
  {
    id: "accounts",
    label: "Accounts",
    width: "w-24",
    align: "right",
    cell: ({ accounts }) => <span className="tabular-nums">{accounts.toLocaleString("en")}</span>,
  },
  ...ruleColumn("registration", "Who may register", { width: "w-56", from: "sm" }),
  ...ruleColumn("tlsVersion", "Oldest TLS", { width: "w-28", from: "lg" }),
  ...ruleColumn("sessionLimit", "At once", { width: "w-32", from: "lg" }),
  ...ruleColumn("auditRetentionDays", "Audit kept", { width: "w-28", from: "xl" }),
  {
    id: "added",
    label: "Added",
    width: "w-32",
    from: "xl",
    cell: ({ createdAt }) => <Time at={createdAt} as="date" className="text-ink-2" />,
  },
];

/** The domains the operator may see, with what their policies say. */
export function DomainsView() {
  const api = useApi();
  const { roles } = useOperator();
  const domains = useQuery({ ...api.domain.list.queryOptions(), refetchInterval: REFRESH_MS });
  const [isAdding, setAdding] = useState(false);
  const mayAdd = mayDoEverywhere(roles, "domain.create");
  const rows = domains.data?.items;
  return (
    <>
      <PageHeader
        title="Domains"
        description="The domains this server answers for, and the rules of each."
        actions={
          <>
            <TableMenu name={TABLE} columns={columns} />
            {mayAdd && (
              <Button look="primary" onClick={() => setAdding(true)}>
                <Plus aria-hidden />
                Add domain
              </Button>
            )}
          </>
        }
      />
      <Card>
        {domains.isError && !rows ? (
          <ErrorState error={failureMessage(domains.error)} onRetry={() => void domains.refetch()} />
        ) : rows?.length === 0 ? (
          <EmptyState
            icon={Globe}
            title="No domains yet"
            action={
              mayAdd && (
                <Button look="primary" onClick={() => setAdding(true)}>
                  Add the first domain
                </Button>
              )
            }
          >
            A domain is the part of an address after the @, for example chat.example.org.
          </EmptyState>
        ) : (
          <>
            {domains.isError && (
              <Notice tone="warn" className="rounded-none">
                Not up to date: {failureMessage(domains.error)}
              </Notice>
            )}
            <DataTable name={TABLE} label="Domains" columns={columns} rows={rows} rowId={({ id }) => id} />
          </>
        )}
      </Card>
      {isAdding && <AddDomainDialog onClose={() => setAdding(false)} />}
    </>
  );
}

/** The table while it is on its way. */
export function DomainsSkeleton() {
  return (
    <DataTable
      name={TABLE}
      label="Domains"
      columns={columns}
      rows={undefined}
      rowId={({ id }) => id}
      skeletonRows={4}
    />
  );
}
