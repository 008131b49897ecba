"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { useApi } from "../../lib/api.tsx";
import { cn } from "../../lib/cn.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { mayDo, mayDoEverywhere } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { Badge } from "../ui/badge.tsx";
import { Card } from "../ui/card.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { ErrorState, NotYours, Skeleton } from "../ui/states.tsx";
import { CertificateTable } from "./certificate-table.tsx";
import { DatabaseFacts } from "./database-card.tsx";
import { Metrics } from "./metrics-card.tsx";
import { NodeList } from "./node-list.tsx";
import { Posture } from "./posture-card.tsx";
import { SettingsList } from "./settings-list.tsx";

/** How often it is asked how nodes and sessions are, in milliseconds. */
const REFRESH_MS = 10_000;
/** How often what changes slowly is asked for, in milliseconds. */
const SLOW_MS = 60_000;

export const SYSTEM_DESCRIPTION = "How the installation runs, and how well what goes over it is protected.";

/** The installation for its owners, and the protection of domains for who administers them. `metrics`: where they are. */
export function SystemView({ metrics }: { metrics: string }) {
  const { roles } = useOperator();
  if (!mayDo(roles, "posture.read"))
    return (
      <>
        <PageHeader title="System" description={SYSTEM_DESCRIPTION} />
        <Card>
          <NotYours what="how the system is" />
        </Card>
      </>
    );
  return <Readable metrics={metrics} isOwner={mayDoEverywhere(roles, "system.read")} />;
}

function Readable({ metrics, isOwner }: { metrics: string; isOwner: boolean }) {
  const api = useApi();
  const domain = useSearchParams().get("domain") || undefined;
  const within = domain === undefined ? {} : { domain };
  const domains = useQuery(api.domain.list.queryOptions());
  const nodes = useQuery({ ...api.system.nodes.queryOptions(), enabled: isOwner, refetchInterval: REFRESH_MS });
  const database = useQuery({ ...api.system.database.queryOptions(), enabled: isOwner, refetchInterval: SLOW_MS });
  const settings = useQuery({ ...api.system.settings.queryOptions(), enabled: isOwner, staleTime: SLOW_MS });
  const posture = useQuery({ ...api.system.posture.queryOptions(within), refetchInterval: REFRESH_MS });
  const certificates = useQuery({ ...api.system.certificates.queryOptions(within), refetchInterval: SLOW_MS });
  const all = isOwner ? [nodes, database, settings, posture, certificates] : [posture, certificates];
  const isStale = all.some((one) => one.isError && one.data !== undefined);
  return (
    <>
      <PageHeader
        title="System"
        description={SYSTEM_DESCRIPTION}
        actions={
          <>
            {isStale && <Badge tone="warn">Not up to date</Badge>}
            <DomainSelect
              domains={domains.data?.items.map(({ name }) => name) ?? []}
              value={domain}
              onValueChange={(name) =>
                window.history.pushState(
                  null,
                  "",
                  name ? `/system?${new URLSearchParams({ domain: name })}` : "/system",
                )
              }
            />
          </>
        }
      />
      <div className="grid min-w-0 gap-5">
        {isOwner && (
          <Card id="nodes" title="Servers" description="Processes that serve connections">
            <Loaded query={nodes}>{(data) => <NodeList nodes={data} />}</Loaded>
          </Card>
        )}
        <Card
          id="posture"
          title="Who still uses what"
          description={domain === undefined ? "Sessions now" : `Sessions of ${domain} now`}
        >
          <Loaded query={posture}>{(data) => <Posture posture={data} />}</Loaded>
        </Card>
        <div className={cn("grid min-w-0 items-start gap-5", isOwner && "xl:grid-cols-2")}>
          <div className="grid min-w-0 gap-5">
            <Card id="certificates" title="Certificates" description="What clients of each domain are shown">
              <Loaded query={certificates}>{(data) => <CertificateTable certificates={data} />}</Loaded>
            </Card>
            {isOwner && (
              <Card id="settings" title="Settings" description="Those that are not as by default">
                <Loaded query={settings}>{(data) => <SettingsList settings={data} />}</Loaded>
              </Card>
            )}
          </div>
          {isOwner && (
            <div className="grid min-w-0 gap-5">
              <Card id="database" title="Database">
                <Loaded query={database}>{(data) => <DatabaseFacts database={data} />}</Loaded>
              </Card>
              <Card id="metrics" title="Metrics">
                <Metrics address={metrics} />
              </Card>
            </div>
          )}
        </div>
      </div>
    </>
  );
}

interface LoadedProps<T> {
  readonly query: {
    readonly data: T | undefined;
    readonly isError: boolean;
    readonly error: unknown;
    readonly refetch: () => Promise<unknown>;
  };
  readonly children: (data: T) => ReactNode;
}

/** What a part of the page shows: it, that it is on its way, or that it could not be loaded. */
function Loaded<T>({ query, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError)
    return <ErrorState className="py-8" error={failureMessage(query.error)} onRetry={() => void query.refetch()} />;
  return <PartSkeleton />;
}

/** The place of one part of the page. */
export function PartSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="space-y-4 px-4 py-5 sm:px-5">
      <Skeleton className="w-1/2" />
      <Skeleton className="h-2.5 w-4/5" />
      <Skeleton className="h-2.5 w-3/5" />
    </div>
  );
}
