"use client";

import { useQuery } from "@tanstack/react-query";
import { Lock, ShieldCheck, ShieldQuestion } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureCode, failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { newRule } from "../../lib/privacy-draft.ts";
import { useLeaveGuard } from "../../lib/use-leave-guard.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState, ErrorState, NotYours, Skeleton } from "../ui/states.tsx";
import { BlockedAddresses } from "./blocked-addresses.tsx";
import { DecisionList } from "./decision-list.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { ListCard } from "./list-card.tsx";
import { NewListDialog, TemplateDialog } from "./list-dialogs.tsx";
import { ListEditor } from "./list-editor.tsx";
import { privacyPath } from "./privacy-paths.ts";
import { usePrivacyDrafts } from "./use-privacy-drafts.ts";

/** How often the lists on the screen are renewed, in milliseconds. */
const REFRESH_MS = 1000;

/** The privacy lists of an account: who may reach it, and who sees it. */
export function PrivacyView({ jid, domain }: { jid: string; domain: string }) {
  const api = useApi();
  const may = useMay();
  const wanted = useSearchParams().get("list") ?? undefined;
  const { data: overview, ...query } = useQuery({
    ...api.privacy.overview.queryOptions({ account: jid }),
    refetchInterval: REFRESH_MS,
  });
  const { drafts, set } = usePrivacyDrafts(jid);
  const [making, setMaking] = useState<"new" | "template">();

  const names = new Set([...(overview?.lists ?? []).map(({ name }) => name), ...drafts.keys()]);
  const shown = wanted ?? overview?.defaultList ?? overview?.lists[0]?.name ?? [...drafts.keys()][0];
  const draft = shown === undefined ? undefined : drafts.get(shown);
  const guard = useLeaveGuard(draft !== undefined);
  const mayWrite = may("privacy.write", domain);

  if (!overview)
    return query.isError ? (
      <PrivacyFailure error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PrivacySkeleton />
    );

  const show = (list: string): void => history.pushState(null, "", privacyPath(jid, list));
  const begin = (list: string): void => {
    set(list, () => ({ version: 0, before: [], rules: [newRule()] }));
    show(list);
  };
  return (
    <>
      {!mayWrite && (
        <p className="mb-3 flex items-center gap-2 text-ink-2 text-sm">
          <Lock aria-hidden className="size-4 shrink-0" />
          Your role shows these lists. Changing them is for administrators and for the account’s own clients.
        </p>
      )}
      <div className="grid min-w-0 grid-cols-1 items-start gap-5 lg:grid-cols-[20rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr]">
        <ListCard
          jid={jid}
          overview={overview}
          shown={shown}
          drafts={[...drafts.keys()]}
          isStale={query.isError}
          onNew={mayWrite ? () => setMaking("new") : undefined}
          onTemplate={() => setMaking("template")}
        />
        <div className="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1">
          {shown === undefined ? (
            <Card>
              <EmptyState
                icon={ShieldCheck}
                title="No privacy lists"
                action={
                  mayWrite && (
                    <Button look="primary" onClick={() => setMaking("new")}>
                      Make the first list
                    </Button>
                  )
                }
              >
                Everybody may write to this account and ask to see its status. A list says who may not.
              </EmptyState>
            </Card>
          ) : !names.has(shown) ? (
            <Card>
              <EmptyState icon={ShieldQuestion} title="No such list">
                <span className="wrap-anywhere">There is no list “{shown}”. It may have been removed.</span>
              </EmptyState>
            </Card>
          ) : (
            <ListEditor
              key={shown}
              jid={jid}
              domain={domain}
              name={shown}
              overview={overview}
              draft={draft}
              onDraftChange={(change) => set(shown, change)}
              mayWrite={mayWrite}
            />
          )}
        </div>
        <div className="min-w-0 lg:col-start-1">
          <BlockedAddresses jid={jid} overview={overview} mayWrite={mayWrite} />
        </div>
      </div>
      <div className="mt-5">
        <DecisionList account={jid} domain={domain} />
      </div>
      {making === "new" && <NewListDialog taken={[...names]} onMake={begin} onClose={() => setMaking(undefined)} />}
      {making === "template" && (
        <TemplateDialog
          jid={jid}
          domain={domain}
          hasDefault={overview.defaultList !== undefined}
          taken={overview.lists.map(({ name }) => name)}
          onApplied={show}
          onClose={() => setMaking(undefined)}
        />
      )}
      {shown !== undefined && (
        <LeaveDialog guard={guard} what={`the list “${shown}”`} onDiscard={() => set(shown, () => undefined)} />
      )}
    </>
  );
}

function PrivacyFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Card>
      {failureCode(error) === "FORBIDDEN" ? (
        <NotYours what="privacy lists" />
      ) : (
        <ErrorState error={failureMessage(error)} onRetry={onRetry} />
      )}
    </Card>
  );
}

export function PrivacySkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading privacy lists"
      className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[20rem_minmax(0,1fr)]"
    >
      {["lists", "rules"].map((part) => (
        <Card key={part}>
          <div className="h-13 border-b px-5 pt-5">
            <Skeleton className="w-24" />
          </div>
          <div className="space-y-5 p-5">
            <Skeleton className="w-2/3" />
            <Skeleton className="w-1/2" />
            <Skeleton className="w-3/5" />
          </div>
        </Card>
      ))}
    </div>
  );
}
