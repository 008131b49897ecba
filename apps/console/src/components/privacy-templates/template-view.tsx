"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil, Trash2, UserCheck } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorState } from "../ui/states.tsx";
import { ApplyTemplateDialog } from "./apply-template-dialog.tsx";
import { DeleteTemplateDialog, DescribeTemplateDialog } from "./template-dialogs.tsx";
import { TemplateRules } from "./template-rules.tsx";
import { TemplatesSkeleton } from "./templates-view.tsx";

/** How often the template on the screen is renewed, in milliseconds. */
const REFRESH_MS = 10_000;

/** One template: its rules, and the way to give them to accounts. */
export function TemplateView({ domain, name }: { domain: string; name: string }) {
  const api = useApi();
  const may = useMay();
  const template = useQuery({
    ...api.privacyTemplate.get.queryOptions({ domain, name }),
    refetchInterval: REFRESH_MS,
  });
  const [task, setTask] = useState<"apply" | "describe" | "delete">();
  const close = (): void => setTask(undefined);
  const { data } = template;
  if (!data)
    return (
      <>
        <BackLink href="/privacy-templates">Privacy templates</BackLink>
        <Card>
          {template.isError ? (
            <ErrorState error={failureMessage(template.error)} onRetry={() => void template.refetch()} />
          ) : (
            <TemplatesSkeleton />
          )}
        </Card>
      </>
    );
  const mayWrite = may("privacy.write", domain);
  return (
    <>
      <PageHeader
        back={<BackLink href="/privacy-templates">Privacy templates</BackLink>}
        title={data.name}
        titleText={data.name}
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Badge>
              <span className="truncate" title={domain}>
                {domain}
              </span>
            </Badge>
            {data.description && <span className="wrap-anywhere">{data.description}</span>}
          </span>
        }
        actions={
          mayWrite && (
            <>
              <Button onClick={() => setTask("describe")}>
                <Pencil aria-hidden />
                Describe
              </Button>
              <Button look="danger-quiet" onClick={() => setTask("delete")}>
                <Trash2 aria-hidden />
                Delete
              </Button>
              <Button look="primary" onClick={() => setTask("apply")}>
                <UserCheck aria-hidden />
                Apply
              </Button>
            </>
          )
        }
      />
      <TemplateRules template={data} mayWrite={mayWrite} />
      {task === "apply" && <ApplyTemplateDialog template={data} onClose={close} />}
      {task === "describe" && <DescribeTemplateDialog template={data} onClose={close} />}
      {task === "delete" && <DeleteTemplateDialog template={data} onClose={close} />}
    </>
  );
}
