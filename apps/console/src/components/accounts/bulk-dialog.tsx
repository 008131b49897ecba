"use client";

import type { RouterInputs, RouterOutputs } from "@rostra/api/root";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { addCounts, type BulkKind, bulkWords, reasonsOf } from "../../lib/bulk-words.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { type FormFailure, formFailure } from "../../lib/form-failure.ts";
import { fetchResetLinks } from "../../lib/reset-links.ts";
import { saveFile } from "../../lib/save-file.ts";
import { Field, Input, Select } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";

type Preview = RouterOutputs["account"]["bulk"]["preview"];
type Action = RouterInputs["account"]["bulk"]["preview"]["action"];

interface BulkDialogProps {
  readonly kind: BulkKind;
  readonly selection: RouterInputs["account"]["bulk"]["preview"]["selection"];
  /** How many are chosen, in words. */
  readonly chosen: string;
  /** Those that the operator may change, of the domains of the chosen. */
  readonly groups: readonly { readonly id: string; readonly name: string; readonly domain: string }[];
  readonly start: (id: string) => Promise<unknown>;
  readonly onClose: () => void;
  /** It was started, or the links are there. */
  readonly onDone: () => void;
}

/** An action on many accounts: what is needed for it, then exactly what will happen, then it is started. */
export function BulkDialog({ kind, selection, chosen, groups, start, onClose, onDone }: BulkDialogProps) {
  const api = useApi();
  const words = bulkWords[kind];
  const preview = useMutation(api.account.bulk.preview.mutationOptions());
  const [facts, setFacts] = useState({ reason: "", until: "", group: groups[0]?.id ?? "" });
  const [typed, setTyped] = useState("");
  const [wasTold, setTold] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const [made, setMade] = useState(0);
  const shown = preview.data;
  const counts = shown && addCounts(shown.bulks);
  const fields = ["reason", "until", "group"];
  const failure = formFailure(failed ?? preview.error, fields);
  const isDestructive = kind === "delete";
  const confirmation = counts ? String(counts.planned) : "";

  const run = async ({ bulks }: Preview): Promise<void> => {
    setStarting(true);
    setFailed(undefined);
    try {
      const wanted = bulks.filter(({ accounts }) => accounts.planned > 0);
      if (kind === "resetLinks") {
        const file = await fetchResetLinks(
          wanted.map(({ id }) => id),
          setMade,
        );
        saveFile("reset-links.csv", file);
        toast.success(`Made ${plural(addCounts(wanted).planned, "link")}.`, {
          description: "They are in the file, and shown nowhere else.",
        });
      } else for (const { id } of wanted) await start(id);
      onDone();
    } catch (error) {
      setFailed(error);
      setStarting(false);
    }
  };

  const submit = (): void => {
    setFailed(undefined);
    if (!shown || !counts) preview.mutate({ selection, action: actionOf(kind, facts) });
    else if (counts.planned === 0) onClose();
    else if (isDestructive && typed.trim().replaceAll(",", "") !== confirmation) setTold(true);
    else void run(shown);
  };

  const title = `${words.label}: ${chosen}`;
  if (!shown || !counts)
    return (
      <FormDialog
        open
        onOpenChange={onClose}
        title={title}
        description={`${words.note} Nothing happens before you have seen what will.`}
        submitLabel="Preview"
        busy={preview.isPending}
        failure={failure}
        onSubmit={submit}
      >
        <ActionFields kind={kind} facts={facts} groups={groups} failure={failure} onChange={setFacts} />
      </FormDialog>
    );
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title={title}
      submitLabel={counts.planned === 0 ? "Close" : submitLabel(kind, counts.planned)}
      isDone={counts.planned === 0}
      danger={counts.planned > 0 && (kind === "delete" || kind === "suspend")}
      busy={isStarting}
      failure={failure}
      onSubmit={submit}
    >
      <PreviewList kind={kind} preview={shown} />
      {isDestructive && counts.planned > 0 && (
        <>
          <Notice tone="warn">{words.note}</Notice>
          <Field
            label={`Type ${confirmation} to delete ${counts.planned === 1 ? "it" : "them"}`}
            error={wasTold && typed.trim() !== confirmation ? "This is not the number." : undefined}
          >
            <Input
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              inputMode="numeric"
              autoComplete="off"
              autoFocus
            />
          </Field>
        </>
      )}
      {kind === "resetLinks" && counts.planned > 0 && (
        <Notice>
          {isStarting
            ? `${made.toLocaleString("en")} of ${counts.planned.toLocaleString("en")}. Keep this window open: links are made as the file comes.`
            : "Links are in the file alone: keep it safe, and delete it when they are handed over."}
        </Notice>
      )}
    </FormDialog>
  );
}

interface Facts {
  readonly reason: string;
  readonly until: string;
  readonly group: string;
}

function actionOf(kind: BulkKind, { reason, until, group }: Facts): Action {
  switch (kind) {
    case "suspend":
      return { kind, suspension: { reason, ...(until && { until: new Date(until) }) } };
    case "enable":
    case "delete":
    case "endSessions":
      return { kind, reason };
    case "addToGroup":
    case "removeFromGroup":
      return { kind, group };
    case "resetLinks":
      return { kind };
  }
}

interface ActionFieldsProps {
  readonly kind: BulkKind;
  readonly facts: Facts;
  readonly groups: BulkDialogProps["groups"];
  readonly failure: FormFailure | undefined;
  readonly onChange: (facts: Facts) => void;
}

/** What an action needs to be told. */
function ActionFields({ kind, facts, groups, failure, onChange }: ActionFieldsProps): ReactNode {
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);
  if (kind === "resetLinks") return null;
  if (kind === "addToGroup" || kind === "removeFromGroup") {
    const areManyDomains = new Set(groups.map(({ domain }) => domain)).size > 1;
    return (
      <Field label="Group" error={errorOf("group")}>
        <Select
          value={facts.group}
          onChange={(event) => onChange({ ...facts, group: event.target.value })}
          required
          autoFocus
        >
          {groups.map(({ id, name, domain }) => (
            <option key={id} value={id}>
              {areManyDomains ? `${name} · ${domain}` : name}
            </option>
          ))}
        </Select>
      </Field>
    );
  }
  return (
    <>
      <Field
        label="Reason"
        {...(kind === "enable" && { note: "optional" })}
        hint="Kept with each change. Other operators can read it."
        error={errorOf("reason")}
      >
        <Input
          value={facts.reason}
          onChange={(event) => onChange({ ...facts, reason: event.target.value })}
          autoFocus
          required={kind !== "enable"}
          maxLength={500}
        />
      </Field>
      {kind === "suspend" && (
        <Field
          label="Until"
          note="optional"
          hint="Left empty: until somebody enables the account."
          error={errorOf("until")}
        >
          <Input
            type="datetime-local"
            value={facts.until}
            onChange={(event) => onChange({ ...facts, until: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}

/** What would happen to how many, and to whom not and why. */
function PreviewList({ kind, preview: { bulks, refused } }: { readonly kind: BulkKind; readonly preview: Preview }) {
  const counts = addCounts(bulks);
  const sessions = bulks.reduce((sum, bulk) => sum + bulk.sessions, 0);
  const ends = kind === "suspend" || kind === "delete" || kind === "endSessions";
  const refusals = refused.map(({ domain, accounts, reason }) => ({ reason: `${domain}: ${reason}`, accounts }));
  return (
    <dl aria-label="What will happen" className="grid grid-cols-[auto_1fr] divide-y overflow-hidden rounded-lg border">
      <Line count={counts.planned} what="will change">
        {ends && sessions > 0 && `${plural(sessions, "session")} will end.`}
      </Line>
      {counts.unchanged > 0 && (
        <Line count={counts.unchanged} what={counts.unchanged === 1 ? "is so already" : "are so already"}>
          <Reasons reasons={reasonsOf(bulks, "unchanged")} />
        </Line>
      )}
      {counts.refused + refusals.length > 0 && (
        <Line
          count={counts.refused + refusals.reduce((sum, { accounts }) => sum + accounts, 0)}
          what="cannot be changed"
        >
          <Reasons reasons={[...reasonsOf(bulks, "refused"), ...refusals]} />
        </Line>
      )}
    </dl>
  );
}

interface LineProps {
  readonly count: number;
  readonly what: string;
  readonly children?: ReactNode;
}

function Line({ count, what, children }: LineProps) {
  return (
    <div className="col-span-2 grid grid-cols-subgrid items-baseline gap-3 px-4 py-3">
      <dt className="text-right font-semibold text-lg tabular-nums">{count.toLocaleString("en")}</dt>
      <dd className="min-w-0 text-sm">
        {what}
        {children && <div className="text-ink-2 text-xs">{children}</div>}
      </dd>
    </div>
  );
}

function Reasons({ reasons }: { readonly reasons: readonly { readonly reason: string; readonly accounts: number }[] }) {
  return (
    <ul>
      {reasons.map(({ reason, accounts }) => (
        <li key={reason} className="wrap-anywhere">
          {reasons.length > 1 && `${accounts.toLocaleString("en")}: `}
          {reason}
        </li>
      ))}
    </ul>
  );
}

function submitLabel(kind: BulkKind, count: number): string {
  const accounts = plural(count, "account");
  switch (kind) {
    case "addToGroup":
      return `Add ${accounts}`;
    case "removeFromGroup":
      return `Take out ${accounts}`;
    case "endSessions":
      return `End sessions of ${accounts}`;
    case "resetLinks":
      return `Download ${plural(count, "link")}`;
    default:
      return `${bulkWords[kind].label} ${accounts}`;
  }
}
