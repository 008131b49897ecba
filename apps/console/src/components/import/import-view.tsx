"use client";

import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage, isAbsent } from "../../lib/form-failure.ts";
import { formatNames, type Import, importMaker } from "../../lib/import-words.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorState, NotYours } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { ForgetImportDialog, StopImportDialog, UndoImportDialog } from "./import-dialogs.tsx";
import { ImportPhase } from "./import-phase.tsx";
import { ImportReasons } from "./import-reasons.tsx";
import { ImportRows } from "./import-rows.tsx";
import { ImportSkeleton } from "./import-skeleton.tsx";
import { ImportStateBadge } from "./import-text.tsx";
import { IMPORT_TITLE } from "./imports-view.tsx";
import { NoSuchImport } from "./no-such-import.tsx";
import { useImportNow } from "./use-import-now.ts";

type Task = "undo" | "stop" | "forget";

/** One import: what it would do or has done, how far it has come, and each row of it. */
export function ImportView({ id }: { readonly id: string }) {
  const api = useApi();
  const may = useMay();
  const { id: own } = useOperator();
  const { query, isGoing, isStale } = useImportNow(id);
  const operators = useQuery({ ...api.operator.list.queryOptions(), enabled: may("operator.read") });
  const operatorNames = useMemo(
    () => new Map(operators.data?.items.map(({ id: of, name }) => [of, name])),
    [operators.data],
  );
  const [task, setTask] = useState<Task>();
  const { data } = query;
  if (isAbsent(query.error)) return <NoSuchImport />;
  if (!may("account.import") || !data)
    return (
      <>
        <PageHeader back={<BackLink href="/import">{IMPORT_TITLE}</BackLink>} title="Import" />
        {!may("account.import") ? (
          <Card>
            <NotYours what="imports" />
          </Card>
        ) : query.isError ? (
          <Card>
            <ErrorState error={failureMessage(query.error)} onRetry={() => void query.refetch()} />
          </Card>
        ) : (
          <ImportSkeleton />
        )}
      </>
    );
  const { plan, job } = data;
  const close = (): void => setTask(undefined);
  return (
    <>
      <PageHeader
        back={<BackLink href="/import">{IMPORT_TITLE}</BackLink>}
        title={plan.fileName}
        titleText={plan.fileName}
        description={
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <ImportStateBadge plan={plan} job={job} />
            {isStale && <Badge tone="warn">Not up to date</Badge>}
            <span className="wrap-anywhere">
              {plan.domain}
              {plan.format && ` · ${formatNames[plan.format]}`} · {importMaker(plan.createdBy, own, operatorNames)},{" "}
              <Time at={plan.createdAt} />
            </span>
          </div>
        }
        actions={
          !isGoing && (
            <Button look="danger-quiet" onClick={() => setTask("forget")}>
              <Trash2 aria-hidden />
              Forget
            </Button>
          )
        }
      />
      <div className="flex flex-col gap-5">
        <ImportPhase data={data} onUndo={() => setTask("undo")} onStop={() => setTask("stop")} />
        <ImportReasons counts={data.counts} />
        <ImportRows data={data} />
      </div>
      <ImportDialog task={task} data={data} onClose={close} />
    </>
  );
}

interface ImportDialogProps {
  readonly task: Task | undefined;
  readonly data: Import;
  readonly onClose: () => void;
}

function ImportDialog({ task, ...rest }: ImportDialogProps) {
  switch (task) {
    case "undo":
      return <UndoImportDialog {...rest} />;
    case "stop":
      return <StopImportDialog {...rest} />;
    case "forget":
      return <ForgetImportDialog {...rest} />;
    case undefined:
      return null;
  }
}
