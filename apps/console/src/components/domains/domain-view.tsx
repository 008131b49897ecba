"use client";

import { useQuery } from "@tanstack/react-query";
import { History, MailPlus, Trash2, UsersRound } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { noFilters, writeFilters } from "../../lib/account-filters.ts";
import { useApi } from "../../lib/api.tsx";
import { noAuditFilters, writeAuditFilters } from "../../lib/audit-filters.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { mayDoEverywhere } from "../../lib/may.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";
import { PolicyFacts } from "./policy-facts.tsx";
import { PolicyForm } from "./policy-form.tsx";
import { RemoveDomainDialog } from "./remove-domain-dialog.tsx";

/** How often the domain on the screen is renewed, in milliseconds. */
const REFRESH_MS = 10_000;

/** One domain: its rules, as a form for those who may set them. */
export function DomainView({ name }: { readonly name: string }) {
  const api = useApi();
  const may = useMay();
  const { roles } = useOperator();
  const domains = useQuery({ ...api.domain.list.queryOptions(), refetchInterval: REFRESH_MS });
  const domain = domains.data?.items.find((one) => one.name === name);
  const [isRemoving, setRemoving] = useState(false);
  const back = <BackLink href="/domains">Domains</BackLink>;
  if (!domain)
    return (
      <>
        {back}
        <Card>
          {domains.isError ? (
            <ErrorState error={failureMessage(domains.error)} onRetry={() => void domains.refetch()} />
          ) : (
            <PolicySkeleton />
          )}
        </Card>
      </>
    );
  const mayWrite = may("domain.write", name);
  return (
    <>
      <PageHeader
        back={back}
        title={name}
        titleText={name}
        description={`${plural(domain.accounts, "account")}. ${
          mayWrite ? "What is saved here applies at once; sessions that do not fit it are ended." : "Its policy."
        }`}
        actions={
          <>
            <Button asChild>
              <Link href={`/accounts${writeFilters({ ...noFilters, domain: name })}`}>
                <UsersRound aria-hidden />
                Accounts
              </Link>
            </Button>
            {may("invitation.read", name) && (
              <Button asChild>
                <Link href={`/invitations?${new URLSearchParams({ domain: name })}`}>
                  <MailPlus aria-hidden />
                  Invitations
                </Link>
              </Button>
            )}
            {may("audit.read", name) && (
              <Button asChild>
                <Link
                  href={`/audit${writeAuditFilters({ ...noAuditFilters, domain: name, action: "domain.policyChanged" })}`}
                >
                  <History aria-hidden />
                  History
                </Link>
              </Button>
            )}
            {mayDoEverywhere(roles, "domain.remove") && domain.accounts === 0 && (
              <Button look="danger-quiet" onClick={() => setRemoving(true)}>
                <Trash2 aria-hidden />
                Remove
              </Button>
            )}
          </>
        }
      />
      {domains.isError && (
        <Notice tone="warn" className="mb-4">
          Not up to date: {failureMessage(domains.error)}
        </Notice>
      )}
      {mayWrite ? <PolicyForm name={name} policy={domain.policy} /> : <PolicyFacts policy={domain.policy} />}
      {isRemoving && <RemoveDomainDialog name={name} onClose={() => setRemoving(false)} />}
    </>
  );
}

export function PolicySkeleton() {
  return (
    <div role="status" aria-label="Loading policy" className="space-y-6 p-5">
      <Skeleton className="w-1/3" />
      <Skeleton className="w-3/5" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-2/5" />
    </div>
  );
}
