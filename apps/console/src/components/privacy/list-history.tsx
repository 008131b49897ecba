"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/effect-sentence.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { useOperator } from "../../lib/operator.tsx";
import { makerName } from "../../lib/privacy-overview.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { EmptyState, ErrorState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { DifferenceList } from "./difference-list.tsx";
import { usePrivacyChanges } from "./use-privacy-changes.ts";

type Version = RouterOutputs["privacy"]["history"][number];

/** Versions that are shown at most. */
const SHOWN = 50;

interface ListHistoryProps {
  readonly jid: string;
  readonly name: string;
  readonly mayWrite: boolean;
  readonly onClose: () => void;
}

/** What a list was, who made it so and what that changed; any version can be made the list again. */
export function ListHistory({ jid, name, mayWrite, onClose }: ListHistoryProps) {
  const api = useApi();
  const history = useQuery(api.privacy.history.queryOptions({ account: jid, name, limit: SHOWN }));
  const { restore } = usePrivacyChanges(jid);
  const versions = history.data;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="History"
      description={<span className="wrap-anywhere">Of the list “{name}”, latest first.</span>}
      className="sm:max-w-2xl"
    >
      <div className="px-5 pt-3 pb-5 sm:px-6">
        {restore.isError && (
          <Notice tone="danger" className="mb-3">
            {failureMessage(restore.error)}
          </Notice>
        )}
        {!versions ? (
          history.isError ? (
            <ErrorState error={failureMessage(history.error)} onRetry={() => void history.refetch()} />
          ) : (
            <div role="status" aria-label="Loading history" className="space-y-3 py-4">
              <Skeleton className="w-1/3" />
              <Skeleton className="w-2/3" />
              <Skeleton className="w-1/2" />
            </div>
          )
        ) : versions.length === 0 ? (
          <EmptyState icon={History} title="Nothing is kept">
            The next change of this list is the first of its history.
          </EmptyState>
        ) : (
          <ol aria-label="Versions">
            {versions.map((version, index) => (
              <VersionEntry
                key={version.version}
                version={version}
                before={versions[index + 1]}
                isOldest={index === versions.length - 1}
                isNow={index === 0}
                busy={restore.isPending && restore.variables.version === version.version}
                onRestore={
                  mayWrite && version.items
                    ? () =>
                        restore.mutate({ account: jid, name, version: version.version }, { onSuccess: () => onClose() })
                    : undefined
                }
              />
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  );
}

interface VersionEntryProps {
  readonly version: Version;
  /** What was before it, as far as that is kept. */
  readonly before: Version | undefined;
  readonly isOldest: boolean;
  readonly isNow: boolean;
  readonly busy: boolean;
  readonly onRestore: (() => void) | undefined;
}

function VersionEntry({ version, before, isOldest, isNow, busy, onRestore }: VersionEntryProps) {
  const { id } = useOperator();
  const { items } = version;
  const isFirst = version.version === 1;
  return (
    <li className="border-b py-3.5 last:border-0">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p className="wrap-anywhere mr-auto min-w-0">
          <span className="font-medium">Version {version.version}</span>{" "}
          <span className="text-ink-2 text-[0.8125rem]">
            {makerName(version.actor, id)}, <Time at={version.at} />
          </span>
        </p>
        {isNow ? (
          <Badge>Now</Badge>
        ) : (
          onRestore && (
            <Button size="sm" busy={busy} onClick={onRestore} aria-label={`Restore version ${version.version}`}>
              Restore this version
            </Button>
          )
        )}
      </div>
      {!items ? (
        <p className="text-ink-2 text-sm">The list was removed.</p>
      ) : isOldest && !isFirst ? (
        <p className="text-ink-2 text-sm">{plural(items.length, "rule")}; what was before is not kept.</p>
      ) : (
        <DifferenceList label={`Changes of version ${version.version}`} before={before?.items ?? []} after={items} />
      )}
    </li>
  );
}
