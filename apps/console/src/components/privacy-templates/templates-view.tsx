"use client";

import { useQuery } from "@tanstack/react-query";
import { ListChecks, Plus, SearchX } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useApi } from "../../lib/api.tsx";
import { failureCode, failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { EmptyState, ErrorState, NotYours, Skeleton } from "../ui/states.tsx";
import { CreateTemplateDialog } from "./create-template-dialog.tsx";
import { TemplateTable } from "./template-table.tsx";

/** How often the templates on the screen are renewed, in milliseconds. */
const REFRESH_MS = 10_000;

/** Changes the query of the URL without asking the server. */
function show(change: (query: URLSearchParams) => void): void {
  const query = new URLSearchParams(location.search);
  change(query);
  history.replaceState(null, "", query.size > 0 ? `${location.pathname}?${query}` : location.pathname);
}

/** Privacy lists that stand ready for the accounts of a domain. */
export function TemplatesView() {
  const api = useApi();
  const may = useMay();
  const query = useSearchParams();
  const domain = query.get("domain") ?? undefined;
  const mayRead = may("privacy.read");
  const templates = useQuery({
    ...api.privacyTemplate.list.queryOptions({}),
    enabled: mayRead,
    refetchInterval: REFRESH_MS,
  });
  const domains = useQuery(api.domain.list.queryOptions());
  const names = domains.data?.items.map(({ name }) => name) ?? [];
  const writable = names.filter((name) => may("privacy.write", name));
  const create = (): void => show((now) => now.set("create", ""));
  const setDomain = (wanted: string | undefined): void =>
    show((now) => (wanted === undefined ? now.delete("domain") : now.set("domain", wanted)));
  const all = templates.data?.items;
  const found = (all ?? []).filter((template) => domain === undefined || template.domain === domain);
  return (
    <>
      <PageHeader
        back={<BackLink href="/groups">Groups</BackLink>}
        title="Privacy templates"
        description="Privacy lists that stand ready. Applied, a copy becomes the account’s own list; later changes here do not follow it."
        actions={
          writable.length > 0 && (
            <Button look="primary" onClick={create}>
              <Plus aria-hidden />
              Create template
            </Button>
          )
        }
      />
      <search className="mb-3 flex empty:hidden">
        <DomainSelect domains={names} value={domain} onValueChange={setDomain} />
      </search>
      <Card
        id="templates"
        title="Templates"
        actions={templates.isError && all && <Badge tone="warn">Not up to date</Badge>}
      >
        {!mayRead || failureCode(templates.error) === "FORBIDDEN" ? (
          <NotYours what="privacy lists" />
        ) : !all ? (
          templates.isError ? (
            <ErrorState error={failureMessage(templates.error)} onRetry={() => void templates.refetch()} />
          ) : (
            <TemplatesSkeleton />
          )
        ) : all.length === 0 ? (
          <EmptyState
            icon={ListChecks}
            title="No templates yet"
            action={
              writable.length > 0 && (
                <Button look="primary" onClick={create}>
                  Create the first template
                </Button>
              )
            }
          >
            Write the rules once, and give them to an account or to all members of a group.
          </EmptyState>
        ) : found.length === 0 ? (
          <EmptyState
            icon={SearchX}
            title={`No templates on ${domain}`}
            action={<Button onClick={() => setDomain(undefined)}>Show all domains</Button>}
          />
        ) : (
          <TemplateTable templates={found} showDomain={names.length > 1} />
        )}
      </Card>
      {query.has("create") && writable.length > 0 && (
        <CreateTemplateDialog domains={writable} domain={domain} onClose={() => show((now) => now.delete("create"))} />
      )}
    </>
  );
}

const SKELETON_ROWS = ["a", "b", "c"];

export function TemplatesSkeleton() {
  return (
    <div role="status" aria-label="Loading templates">
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-14 items-center justify-between gap-4 border-b px-4 last:border-0 sm:px-5">
          <Skeleton className="w-2/5" />
          <Skeleton className="w-10" />
        </div>
      ))}
    </div>
  );
}
